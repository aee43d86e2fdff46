'use strict';
(() => {
const $ = (id) => document.getElementById(id);
// The block is one value of JSON; its lines are the head, then for each case its row and the rest of it, which is read
// once the case is opened. Of a large account the rows come first, then packs of what lies behind them.
const lines = $('data').textContent.split('\n');
const data = JSON.parse(lines[0] + ']}');
const packs = data.packed ? lines.indexOf('],"rest":[') : 0;
const words = data.words;
const p = words.page;
const REST = data.columns.length;
const listed = packs ? lines.slice(1, packs).join('') : lines.slice(1, -1).filter((_, nth) => nth % 2 === 0).map((line) => line.slice(1, -1)).join(',');
const cases = JSON.parse('[' + listed + ']');
cases.forEach((row, nth) => row.push(nth));
const at = Object.fromEntries(data.columns.map((name, place) => [name, place]));
const byId = new Map(cases.map((row) => [row[0], row]));
const word = (section, key) => (words[section] || {})[key] || String(key).replaceAll('_', ' ');
const ACTIONS = ['answer', 'appeal', 'follow_up', 'file', 'get_documents', 'check_first', 'wait', 'get_report', 'none'];

// Texts that many cases share stand once; a place among them begins with the sign.
const text = (value) => value[0] !== '~' ? value : value[1] === '~' ? value.slice(1) : data.strings[Number(value.slice(1))];
const whole = (value) => {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map(whole);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, field(name, held)]));
};
// Entries of some lists stand without the names of their fields.
const field = (name, held) => {
  const names = data.lists[name];
  if (name === 'message') return held;
  if (!names || !Array.isArray(held)) return whole(held);
  return held.map((entry) => Object.fromEntries(names.map((key, nth) => [key, nth < entry.length ? field(key, entry[nth]) : null])));
};

// Elements are made with their texts as texts: no value is ever read as HTML.
const h = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
  return element;
};

// Exact money: millionths, never a fraction of a number.
const parts = (decimal) => {
  const [units, fraction = ''] = decimal.replace('-', '').split('.');
  return [(decimal.startsWith('-') ? '-' : '') + units + fraction.padEnd(6, '0'), fraction.length];
};
const decimal = (micros, places) => {
  const digits = String(micros < 0n ? -micros : micros).padStart(7, '0');
  const fraction = digits.slice(-6).slice(0, places);
  return (micros < 0n ? '-' : '') + digits.slice(0, -6) + (fraction ? '.' + fraction : '');
};
const money = (sum) => sum || '';

// ---- The table of cases

const COLUMNS = [
  ['id', p.id], ['action', p.todo], ['claim_type', p.claim], ['marketplace', p.store],
  ['last_safe_day', p.last_safe_day], ['days_left', p.days_left], ['units.claimable', p.units], ['amount.total', p.amount],
  ['title', p.product], ['order_id', words.field.order_id], ['shipment_id', words.field.shipment_id],
  ['fnsku', 'FNSKU'], ['msku', 'MSKU'], ['event_date', p.event_date], ['log.state', p.state], ['account', p.account],
];
const NUMBERS = ['days_left', 'units.claimable', 'amount.total'];
const FILTERS = { action: 'action', state: 'log.state', claim_type: 'claim_type', marketplace: 'marketplace', account: 'account' };
const SEARCHED = ['id', 'fnsku', 'msku', 'asin', 'title', 'order_id', 'shipment_id'].map((name) => at[name]);
const ROW = 36;
const AROUND = 30;

const micros = new Map();
for (const row of cases) {
  const total = row[at['amount.total']];
  if (total !== null) micros.set(row, Number(parts(total)[0]));
}
const less = (one, other) => one < other ? -1 : one > other ? 1 : 0;
// What is unknown comes last in both directions.
const known = (one, other, sign, compare) => {
  if (one === null || other === null) return (one === null) - (other === null);
  return sign * compare(one, other);
};
const ids = (one, other) => less(one[0], other[0]);
const byAmount = (sign) => (one, other) => {
  const place = at['amount.total'];
  return known(one[place], other[place], sign, () =>
    less(one[at['amount.currency']], other[at['amount.currency']]) || micros.get(one) - micros.get(other)) || ids(one, other);
};
const byColumn = (name, sign) => {
  if (name === 'amount.total') return byAmount(sign);
  const place = at[name];
  return (one, other) => known(one[place], other[place], sign, less) || ids(one, other);
};
const rank = new Map(ACTIONS.map((action, place) => [action, place]));
const byQueue = (one, other) => rank.get(one[at.action]) - rank.get(other[at.action])
  || known(one[at.last_safe_day], other[at.last_safe_day], 1, less)
  || (micros.get(other) ?? -1) - (micros.get(one) ?? -1) || ids(one, other);

const queue = [...cases].sort(byQueue);
let sorted = queue;
let shown = [];
let active = 0;
let sort = null;
const haystacks = new Map();
const haystack = (row) => {
  let found = haystacks.get(row);
  if (found === undefined) {
    found = SEARCHED.map((place) => row[place] || '').join('\n').toLowerCase();
    haystacks.set(row, found);
  }
  return found;
};

const inputs = Object.fromEntries([...document.querySelectorAll('[data-filter]')].map((input) => [input.dataset.filter, input]));
const scroll = $('scroll');
const grid = $('grid');
const body = grid.tBodies[0];
// The first choice of all is every case; the one beside it, with which the page opens, those with an action.
const isOpening = () => inputs.action.selectedIndex === 1;

const fill = () => {
  const labels = {
    action: (key) => key === 'none' ? p.nothing : word('told', key),
    state: (key) => word('state', key),
    claim_type: (key) => word('claim_type', key),
    marketplace: (key) => key,
    account: (key) => key,
  };
  for (const [name, column] of Object.entries(FILTERS)) {
    const values = [...new Set(cases.map((row) => row[at[column]]))].filter((value) => value !== null);
    values.sort(name === 'action' ? (one, other) => rank.get(one) - rank.get(other) : less);
    inputs[name].append(h('option', { value: '' }, p.all));
    if (name === 'action') inputs[name].append(h('option', { value: '', selected: true }, p.with_action));
    inputs[name].append(...values.map((value) => h('option', { value }, labels[name](value))));
  }
  const heads = COLUMNS.map(([name, label]) => h('th', { scope: 'col', 'aria-sort': 'none' },
    h('button', { type: 'button', 'data-sort': name, 'aria-label': p.sort_by + ': ' + label }, label)));
  grid.tHead.rows[0].append(...heads);
};

const filter = () => {
  const wanted = Object.entries(FILTERS).map(([name, column]) => [at[column], inputs[name].value]).filter(([, value]) => value);
  const searched = inputs.text.value.trim().toLowerCase();
  const opening = isOpening();
  shown = sorted.filter((row) => (!opening || row[at.action] !== 'none')
    && wanted.every(([place, value]) => row[place] === value)
    && (!searched || haystack(row).includes(searched)));
};

// A covered case has nothing left, and an answer no amount: what it may save is at risk.
const isUnknown = (row) => row[at['amount.total']] === null && row[at.status] !== 'covered' && row[at['at_risk.total']] === null;
const atRisk = (row) => p.at_risk.replace('{money}', row[at['at_risk.currency']] + ' ' + row[at['at_risk.total']]);
const amountOf = (row) => {
  if (row[at['amount.total']] !== null) return row[at['amount.currency']] + ' ' + row[at['amount.total']];
  return isUnknown(row) ? p.value_unknown : row[at['at_risk.total']] === null ? '' : atRisk(row);
};

const tell = () => {
  document.querySelector('[data-shown]').textContent = String(shown.length);
  const sums = new Map();
  let unknown = 0;
  for (const row of shown) {
    const total = row[at['amount.total']];
    if (total === null) {
      unknown += isUnknown(row) ? 1 : 0;
      continue;
    }
    const [digits, places] = parts(total);
    const sum = sums.get(row[at['amount.currency']]) || [0n, 0];
    sums.set(row[at['amount.currency']], [sum[0] + BigInt(digits), Math.max(sum[1], places)]);
  }
  const currencies = [...sums.keys()].sort();
  $('totals').replaceChildren(...currencies.flatMap((currency) => [
    h('span', { class: 'sum' }, currency + ' ', h('b', { 'data-sum': currency }, decimal(...sums.get(currency)))), ' ',
  ]), unknown ? unknown + ' ' + p.of_unknown_value : '');
};

const cell = (row, name) => {
  const value = row[at[name]];
  if (name === 'id') return h('a', { href: '#' + value }, value);
  if (name === 'action') return word('told', row[at.reason] || value);
  if (name === 'claim_type') return word('claim_type', value);
  if (name === 'amount.total') return amountOf(row);
  if (name === 'log.state') return value === null ? '' : word('state', value);
  return value === null ? '' : String(value);
};
const space = (rows) => {
  const row = h('tr', { class: 'space', 'aria-hidden': 'true' }, h('td', { colspan: COLUMNS.length }));
  row.firstChild.style.height = rows * ROW + 'px';
  return row;
};

let first = 0;
let last = -1;
// Rows are drawn as they are scrolled to.
const draw = (isNew) => {
  const top = Math.floor(scroll.scrollTop / ROW);
  const from = Math.max(0, top - AROUND);
  const to = Math.min(shown.length, top + Math.ceil(scroll.clientHeight / ROW) + AROUND);
  if (!isNew && from === first && to === last) return;
  [first, last] = [from, to];
  const had = body.contains(document.activeElement);
  const rows = shown.slice(from, to).map((row, place) => {
    const line = h('tr', { 'data-case': row[0], 'aria-rowindex': from + place + 2, class: 'a-' + row[at.action] },
      COLUMNS.map(([name]) => h('td', { class: NUMBERS.includes(name) ? 'number' : null }, cell(row, name))));
    line.querySelector('a').tabIndex = from + place === active ? 0 : -1;
    return line;
  });
  body.replaceChildren(space(from), ...rows, space(shown.length - to));
  grid.setAttribute('aria-rowcount', shown.length + 1);
  if (had) focusRow(false);
};
const focusRow = (isFar) => {
  const link = body.querySelector('[data-case="' + CSS.escape(shown[active] ? shown[active][0] : '') + '"] a');
  if (link) link.focus({ preventScroll: !isFar });
};
const move = (to) => {
  active = Math.max(0, Math.min(shown.length - 1, to));
  const head = grid.tHead.offsetHeight;
  const top = active * ROW;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  if (top + ROW + head > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + ROW + head - scroll.clientHeight;
  draw(true);
  focusRow(false);
};

const heads = () => {
  for (const button of document.querySelectorAll('[data-sort]')) {
    const isSorted = sort && sort.name === button.dataset.sort;
    button.parentElement.setAttribute('aria-sort', isSorted ? (sort.down ? 'descending' : 'ascending') : 'none');
  }
};
const refresh = () => {
  filter();
  tell();
  heads();
  active = 0;
  scroll.scrollTop = 0;
  draw(true);
};
const reorder = () => {
  sorted = sort ? [...queue].sort(byColumn(sort.name, sort.down ? -1 : 1)) : queue;
};

// ---- The state in the address

const state = () => {
  const set = [];
  if (!isOpening()) set.push('action=' + encodeURIComponent(inputs.action.value));
  for (const name of ['state', 'claim_type', 'marketplace', 'account', 'text']) {
    if (inputs[name].value) set.push(name + '=' + encodeURIComponent(inputs[name].value));
  }
  if (sort) set.push('sort=' + (sort.down ? '-' : '') + sort.name);
  return set.join('&');
};
const keep = () => {
  const set = state();
  const hash = [opened, set].filter(Boolean).join('&');
  history.replaceState(null, '', '#' + hash);
};
const restore = (set) => {
  const held = new Map(set.map((entry) => {
    const [name, value = ''] = entry.split('=');
    try { return [name, decodeURIComponent(value)]; } catch { return [name, '']; }
  }));
  inputs.action.selectedIndex = 1;
  for (const name of Object.keys(inputs)) {
    if (name !== 'action' || held.has(name)) inputs[name].value = held.get(name) || '';
  }
  // A value that this run does not have shows every case, and is seen to.
  for (const name of Object.keys(FILTERS)) if (inputs[name].selectedIndex < 0) inputs[name].selectedIndex = 0;
  const named = (held.get('sort') || '').replace(/^-/, '');
  sort = COLUMNS.some(([name]) => name === named) ? { name: named, down: held.get('sort').startsWith('-') } : null;
  reorder();
};
const follow = () => {
  const tokens = location.hash.slice(1).split('&').filter(Boolean);
  const set = tokens.filter((token) => token.includes('='));
  const id = tokens.find((token) => token.startsWith('CS-'));
  if (set.length) {
    restore(set);
    refresh();
  }
  if (id) show(id); else hide();
};

// ---- A case on a click

let opened = '';
let before = null;
let copies = new Map();
const detail = $('detail');

const section = (title, ...children) => {
  const held = children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== '');
  return held.length ? h('section', null, h('h3', null, title), held) : null;
};
const table = (heads, rows) => rows && rows.length ? h('div', { class: 'wide' }, h('table', null,
  heads && h('thead', null, h('tr', null, heads.map((head) => h('th', { scope: 'col' }, head)))),
  h('tbody', null, rows.map((row) => h('tr', null, row.map((value) => h('td', null, value === undefined || value === null ? '' : value instanceof Node || Array.isArray(value) ? value : String(value)))))))) : null;
const list = (items) => items && items.length ? h('ul', null, items.map((item) => h('li', null, item))) : null;
const place = (row) => row ? row.file + ', ' + p.line + ' ' + row.line : '';
const link = (id) => h('a', { href: '#' + id }, id);
const links = (all) => (all || []).flatMap((id, nth) => nth ? [', ', link(id)] : [link(id)]);
const more = (count) => count ? ' + ' + count : '';
const copy = (name, value, label) => {
  copies.set(name, value);
  return h('button', { type: 'button', 'data-copy': name, 'aria-label': p.copy + ': ' + label }, p.copy);
};

const claim = (row, d) => {
  const total = row[at['amount.total']];
  const units = row[at['units.claimable']];
  const amount = amountOf(row);
  const unit = d.unit ? ' (' + units + ' × ' + money(d.unit) + ')' : '';
  const clock = d.clock || {};
  const differs = (bound) => bound && bound !== amount;
  return table(null, [
    [p.units, units],
    [p.amount, amount + (total === null ? '' : unit)],
    [p.basis, word('basis', d.basis)],
    [p.range, differs(d.low) || differs(d.high) ? [d.low, d.high].map((bound) => money(bound) || amount).join(' – ') : null],
    [p.lapsed, money(d.lapsed)],
    [p.opens_on, clock.is_known ? clock.opens_on : null],
    [p.last_safe_day, row[at.last_safe_day]],
    [p.closes_on, row[at.closes_on]],
    [p.days_left, row[at.days_left]],
    [p.certainty, word('confidence', row[at.confidence])],
    [p.product, row[at.title]],
    ['FNSKU', row[at.fnsku]], ['MSKU', row[at.msku]], ['ASIN', row[at.asin]],
    [words.field.order_id, row[at.order_id]], [words.field.shipment_id, row[at.shipment_id]],
    [words.field.reference_id, d.reference_id], [words.field.reimbursement_id, d.reimbursement_id],
    [words.field.fulfillment_center, d.fulfillment_center],
    [p.event_date, row[at.event_date]],
    [p.store, d.store || row[at.marketplace]], [p.account, row[at.account]],
  ].filter(([, value]) => value !== null && value !== undefined && value !== ''));
};

const doubts = (row, d) => list([
  ...(d.missing || []).map((missing) => p.is_missing + ': ' + word('table', missing.table)
    + (missing.first ? ', ' + missing.first + ' – ' + missing.last : '')),
  ...(d.cautions || []).map((caution) => word('caution', caution)),
  d.same_units_as && [p.same_units + ' ', link(d.same_units_as)],
  d.group && [p.group + ' ', links(d.group.cases), more(d.group.more), '; ' + p.owed_in_all + ': ' + d.group.open],
  d.readings && p.readings + ': ' + d.readings.with_weak + (d.readings.amount_with ? ', ' + money(d.readings.amount_with) : '') + ' '
    + word('reading', 'with_weak') + '; ' + d.readings.without_weak
    + (d.readings.amount_without ? ', ' + money(d.readings.amount_without) : '') + ' ' + word('reading', 'without_weak'),
].filter(Boolean));

const terms = (line) => (line.terms || []).map((term, nth) => (nth ? (term.minus ? ' − ' : ' + ') : '') + word('term', term.name) + ' ' + term.value).join('')
  + (!line.is_money ? ((line.terms || []).length > 1 ? ' = ' + line.units : '') : line.amount ? (line.answered ? ' − ' + word('term', 'answered') + ' ' + money(line.answered) : '') + ' = ' + money(line.amount) : '');
const equation = (row, d) => {
  const left = d.units_found - d.units_credited;
  if (d.lines) {
    return table([p.product, p.event_date, p.equation, p.left, p.amount, p.todo], d.lines.map((line) => [
      [line.msku, line.fnsku].filter(Boolean).join(', '), line.date, terms(line), line.left, money(line.amount), word('told', line.reason || line.action),
    ]));
  }
  let said = '';
  if (d.ledger_reconciled !== undefined) {
    said = p.adjusted + ' ' + d.ledger_quantity + ' − ' + p.reconciled + ' ' + d.ledger_reconciled + ' = ' + d.units_found
      + (d.units_credited ? ' − ' + p.answered + ' ' + d.units_credited + ' = ' + left : '');
  } else if (d.ledger_quantity !== undefined) {
    said = p.adjusted + ' ' + d.ledger_quantity + ' − ' + p.answered + ' ' + d.units_credited + ' = ' + left;
  } else if (d.charge_sums) {
    said = p.charged + ' ' + money(d.charge_sums.charged) + ' − ' + p.allowed + ' ' + money(d.charge_sums.allowed)
      + (d.charge_sums.corrected ? ' − ' + p.corrected + ' ' + money(d.charge_sums.corrected) : '')
      + ' = ' + row[at['amount.currency']] + ' ' + row[at['amount.total']];
  } else if (d.units_refunded !== undefined) {
    said = p.refunded + ' ' + d.units_refunded + ' − ' + p.returned + ' ' + d.units_returned + ' − ' + p.answered + ' ' + d.units_credited
      + (d.units_outside ? ' − ' + p.not_claimed + ' ' + d.units_outside : '') + (d.units_filed ? ' − ' + p.filed_before + ' ' + d.units_filed : '') + ' = ' + (left - d.units_outside - (d.units_filed || 0));
  }
  return said && h('p', { class: 'equation' }, said);
};

const proof = (d) => {
  const rows = d.evidence || [];
  const facts = (row) => (row.facts || []).map((fact) => word('fact', fact.name) + ' ' + fact.value).join(', ');
  return [
    table([p.event_date, p.what, p.facts, p.report, p.place],
      rows.map((row) => [row.date, word('evidence', row.kind), facts(row), row.report, place(row)])),
    table([p.event_date, words.field.order_id, p.units, p.charged, p.allowed, p.place],
      (d.charges || []).map((row) => [row.date, row.order_id, row.units, money(row.charged), money(row.allowed), place(row.place)])),
  ];
};
const credits = (d) => table([p.event_date, p.what, p.units, p.amount, p.match, p.place], (d.credits || []).map((row) => [
  row.date, word('credit', row.kind) + (row.reason ? ' (' + row.reason + ')' : ''), row.units, money(row.amount),
  row.is_weak ? p.weak : p.strong, place((row.places || [])[0]),
]));
const books = (d) => d.balance && [
  h('p', null, d.balance.first + ' – ' + d.balance.last + ', ' + word('table', d.balance.source)),
  table([p.books, p.units], [[p.opening, d.balance.opening],
    ...(d.balance.movements || []).map((row) => [word('movement', row.name), row.units]), [p.closing, d.balance.closing]]),
];
const checked = (d) => list((d.checked || []).map((row) => row.report + ', ' + row.spans.map((days) => days.first === days.last ? days.first : days.first + ' – ' + days.last).join(', ') + ': ' + word('absence', row.table)));

const form = (d) => table([p.field, p.value, ''], (d.form || []).map((row) => {
  const label = word('field', row.field);
  return [label, h('code', null, row.value), copy(row.field, row.value, label)];
}));
const message = (row, d) => d.message
  ? [h('p', null, copy('message', d.message, p.message)), h('pre', { tabindex: '0' }, d.message)]
  : h('p', null, p.no_message);
const route = (row, d) => {
  const kind = row[at.claim_type];
  const store = '@' + row[at.marketplace];
  const found = data.routes[kind + '/' + d.fee_cause + store] || data.routes[kind + store] ||
    data.routes[kind + '/' + d.fee_cause] || data.routes[kind];
  return found && [h('p', null, found.route), found.fallback && h('p', { class: 'note' }, p.not_listed + ' ' + found.fallback + ' (' + p.route_checked + ' ' + found.checked + ')')];
};
const documents = (row, d) => [
  h('p', null, (words.attach || {})[row[at.detector]] || ''),
  list((d.documents || []).map((document) => {
    const answers = (document.answers || []).map((answer) => [answer.file, answer.date].filter(Boolean).join(', ') + ' (' + place(answer.listed) + ')');
    const lacking = answers.length && document.lacking ? '; ' + p.nothing_for + ' ' + document.lacking.join(', ') : '';
    return word('needs_document', document.kind) + (document.required ? ' (' + p.required + ')' : '') + ': '
      + (answers.length ? answers.join('; ') + more(document.more) : p.not_in_evidence) + lacking;
  })),
  d.exhibit && h('p', null, p.exhibit + ' ', h('a', { href: 'cases/' + row[at.id] + '/exhibit.pdf' }, 'exhibit.pdf')),
  d.filed_with && h('p', null, p.filed_with + ' ', links(d.filed_with), more(d.filed_with_more)),
];
const rule = (d) => d.clock && d.clock.is_known && h('p', null, d.clock.window + ' ' + p.after + ' ' + word('start_event', d.clock.start_event)
  + ' (' + d.clock.start + '). ' + d.clock.source + (d.clock.confirmed ? '' : ' (' + p.unconfirmed + ')'));
const history_of = (d) => d.log ? [table(null, [
  [p.state, word('state', d.log.state)], [p.since, d.log.since], [p.filed_on, d.log.filed_on], [p.amazon_case_id, d.log.amazon_case_id],
  [p.answer_by, d.log.answer_by], [p.follow_up_on, d.log.follow_up_on], [p.paid_by, d.log.paid_by],
].filter(([, value]) => value)), table([p.filed_on, p.amazon_case_id, p.lines, p.units, p.amount, p.state],
  (d.filings || []).map((row) => [row.filed_on, row.amazon_case_id, row.lines, row.units, money(row.amount), word('state', row.state)]))] : h('p', null, p.no_history);
const portions = (d) => (d.portions || []).length > 1 && table([p.event_date, p.units, p.amount, p.todo, p.last_safe_day, p.closes_on],
  d.portions.map((row) => [row.event_date, row.units, money(row.amount), word('told', row.reason || row.action), row.last_safe_day, row.closes_on]));

const unpacked = async (row) => {
  const text = atob(JSON.parse(lines[packs + 1 + Math.floor(row[REST] / data.packed)].replace(/,$/, '')));
  const stream = new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))]).stream();
  const rests = await new Response(stream.pipeThrough(new DecompressionStream('gzip'))).text();
  return rests.split('\n')[row[REST] % data.packed];
};
const fillDetail = (row, rest) => {
  const d = whole(JSON.parse(rest));
  const isDone = row[at.status] === 'covered';
  return [
    h('h2', { id: 'detail-heading', tabindex: '-1' }, row[0] + ': ' + word('told', row[at.reason] || row[at.action])),
    h('p', null, word('detector', row[at.detector]) + '. ' + word('advice', d.advice || '')),
    claim(row, d),
    section(p.doubts, doubts(row, d)),
    section(p.equation, equation(row, d), books(d)),
    !isDone && section(p.route, route(row, d)),
    !isDone && section(p.form, form(d)),
    !isDone && section(p.message, message(row, d)),
    section(p.proof, proof(d)),
    section(p.answers, credits(d)),
    section(p.checked, checked(d)),
    section(p.parts, portions(d)),
    !isDone && section(p.documents, documents(row, d)),
    section(p.wrong, (words.doubt || {})[row[at.detector]]),
    section(p.rule, rule(d)),
    section(p.history, history_of(d)),
  ].filter(Boolean);
};
let asked = '';
const show = (id) => {
  if (opened === id && !detail.hidden) return;
  const row = byId.get(id);
  asked = id;
  if (!row) reveal(id);
  else if (!packs) reveal(id, row, lines[2 + 2 * row[REST]].replace(/\],?$/, ''));
  else unpacked(row).then((rest) => { if (asked === id) reveal(id, row, rest); });
};
const reveal = (id, row, rest) => {
  if (detail.hidden) before = document.activeElement;
  opened = id;
  copies = new Map();
  const close = h('button', { type: 'button', id: 'close' }, p.close);
  detail.setAttribute('data-detail', id);
  detail.replaceChildren(close, ...(row ? fillDetail(row, rest) : [h('h2', { id: 'detail-heading', tabindex: '-1' }, p.not_here + ' ' + id)]));
  detail.hidden = false;
  document.documentElement.classList.add('reading');
  detail.scrollTop = 0;
  $('detail-heading').focus({ preventScroll: true });
};
const hide = () => {
  asked = '';
  if (detail.hidden) return;
  detail.hidden = true;
  detail.removeAttribute('data-detail');
  detail.replaceChildren();
  document.documentElement.classList.remove('reading');
  const nth = shown.findIndex((row) => row[0] === opened);
  opened = '';
  if (before && before.isConnected && before !== document.body) before.focus();
  else if (nth >= 0) move(nth);
};
const close = () => {
  hide();
  keep();
};
const open = (id) => { location.hash = [id, state()].filter(Boolean).join('&'); };

const say = (said) => { $('said').textContent = said; };
const toClipboard = async (value) => {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    const area = h('textarea', { class: 'quiet', 'aria-hidden': 'true' });
    area.value = value;
    const focused = document.activeElement;
    document.body.append(area);
    area.focus({ preventScroll: true });
    area.select();
    const isDone = document.execCommand('copy');
    area.remove();
    focused.focus();
    return isDone;
  }
};

// ---- What is done

detail.addEventListener('click', async (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.id === 'close') return close();
  const value = copies.get(button.dataset.copy);
  if (value === undefined) return;
  const isDone = await toClipboard(value);
  say(isDone ? p.copied : p.copy_failed);
  button.textContent = isDone ? p.copied : p.copy;
});
grid.tHead.addEventListener('click', (event) => {
  const button = event.target.closest('[data-sort]');
  if (!button) return;
  const name = button.dataset.sort;
  sort = { name, down: Boolean(sort && sort.name === name && !sort.down) };
  reorder();
  refresh();
  keep();
});
body.addEventListener('click', (event) => {
  const row = event.target.closest('[data-case]');
  if (!row) return;
  event.preventDefault();
  active = shown.findIndex((one) => one[0] === row.dataset.case);
  draw(true);
  focusRow(false);
  open(row.dataset.case);
});
scroll.addEventListener('keydown', (event) => {
  const page = Math.max(1, Math.floor(scroll.clientHeight / ROW) - 2);
  const steps = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: shown.length - 1 };
  if (event.target.closest('thead') || !(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move(body.contains(document.activeElement) ? steps[event.key] : active);
});
scroll.addEventListener('scroll', () => draw(false), { passive: true });
$('filters').addEventListener('submit', (event) => event.preventDefault());
$('filters').addEventListener('input', () => { refresh(); keep(); });
$('filters').addEventListener('change', () => { refresh(); keep(); });
$('clear').addEventListener('click', () => {
  for (const input of Object.values(inputs)) input.value = '';
  inputs.action.selectedIndex = 0;
  refresh();
  keep();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !detail.hidden) close();
  const isTyping = event.target.closest && event.target.closest('input, select, textarea');
  if (event.key === '/' && !isTyping) {
    event.preventDefault();
    inputs.text.focus();
  }
});
window.addEventListener('hashchange', follow);
window.addEventListener('resize', () => draw(false));

// The rows without the script stay for print; the names that scripts look for are those of the living table.
for (const row of $('still').querySelectorAll('[data-case]')) row.removeAttribute('data-case');
document.documentElement.classList.add('js');
$('live').hidden = false;
fill();
reorder();
refresh();
follow();
})();
