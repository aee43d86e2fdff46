//! The settlements of an account as the date-range report that a seller downloads in a language.

use super::dumps::{cells, cents};

/// A language of the report: its own words, as its fixtures have them.
#[derive(Debug)]
pub(super) struct Language {
    currency: &'static str,
    header: &'static str,
    order: &'static str,
    refund: &'static str,
    adjustment: &'static str,
    inventory_fee: &'static str,
    service_fee: &'static str,
    /// How the payment for stock is called, and the reasons lost, damaged and customer return.
    payment: &'static str,
    reasons: [&'static str; 3],
    storage_fee: &'static str,
    /// Whether days are written `Nov 21, 2026 1:02:03 PM UTC` and amounts with a point.
    is_english: bool,
}

/// English, German, French, Italian and Spanish.
pub(super) const LANGUAGES: [Language; 5] = [
    Language {
        currency: "All amounts in USD, unless specified",
        header: "date/time|settlement id|type|order id|sku|description|quantity|marketplace|fulfillment|order city|order state|order postal|tax collection model|product sales|product sales tax|shipping credits|shipping credits tax|gift wrap credits|giftwrap credits tax|promotional rebates|promotional rebates tax|marketplace withheld tax|selling fees|fba fees|other transaction fees|other|total",
        order: "Order",
        refund: "Refund",
        adjustment: "Adjustment",
        inventory_fee: "FBA Inventory Fee",
        service_fee: "Service Fee",
        payment: "FBA Inventory Reimbursement",
        reasons: ["Lost:Warehouse", "Damaged:Warehouse", "Customer Return"],
        storage_fee: "FBA storage fee",
        is_english: true,
    },
    Language {
        currency: "Alle Beträge in USD",
        header: "Datum/Uhrzeit|Abrechnungsnummer|Typ|Bestellnummer|SKU|Beschreibung|Menge|Marketplace|Versand|Ort der Bestellung|Bundesland|Postleitzahl|Steuererhebungsmodell|Umsätze|Produktumsatzsteuer|Gutschrift für Versandkosten|Steuer auf Versandgutschrift|Gutschrift für Geschenkverpackung|Steuer auf Geschenkverpackungsgutschriften|Rabatte aus Werbeaktionen|Steuer auf Aktionsrabatte|Einbehaltene Steuer auf Marketplace|Verkaufsgebühren|Gebühren zu Versand durch Amazon|Andere Transaktionsgebühren|Andere|Gesamt",
        order: "Bestellung",
        refund: "Erstattung",
        adjustment: "Anpassung",
        inventory_fee: "Versand durch Amazon Lagergebühr",
        service_fee: "Servicegebühr",
        payment: "Versand durch Amazon Erstattung für Lagerbestand",
        reasons: ["Verloren:Lager", "Beschädigt:Lager", "Kundenrücksendung"],
        storage_fee: "Versand durch Amazon: Lagergebühr",
        is_english: false,
    },
    Language {
        currency: "Tous les montants sont en USD, sauf indication contraire",
        header: "date/heure|numéro de versement|type|numéro de la commande|sku|description|quantité|Marketplace|traitement|ville d'où provient la commande|Région d'où provient la commande|code postal de la commande|Modèle de perception des taxes|ventes de produits|Taxes sur la vente des produits|crédits d'expédition|taxe sur les crédits d’expédition|crédits sur l'emballage cadeau|Taxes sur les crédits cadeaux|Rabais promotionnels|Taxes sur les remises promotionnelles|Taxes retenues sur le site de vente|frais de vente|Frais Expédié par Amazon|autres frais de transaction|autre|total",
        order: "Commande",
        refund: "Remboursement",
        adjustment: "Ajustement",
        inventory_fee: "Frais de stock Expédié par Amazon",
        service_fee: "Frais de service",
        payment: "Remboursement de stock Expédié par Amazon",
        reasons: ["Perdu:Entrepôt", "Endommagé:Entrepôt", "Retour client"],
        storage_fee: "Frais de stockage Expédié par Amazon",
        is_english: false,
    },
    Language {
        currency: "Tutti gli importi sono in USD, salvo diversa indicazione",
        header: "Data/Ora:|Numero pagamento|Tipo|Numero ordine|SKU|Descrizione|Quantità|Marketplace|Gestione|Città di provenienza dell'ordine|Provincia di provenienza dell'ordine|CAP dell'ordine|modello di riscossione delle imposte|Vendite|imposta sulle vendite dei prodotti|Accrediti per le spedizioni|imposta accrediti per le spedizioni|Accrediti per confezioni regalo|imposta sui crediti confezione regalo|Sconti promozionali|imposta sugli sconti promozionali|trattenuta IVA del marketplace|Commissioni di vendita|Costi del servizio Logistica di Amazon|Altri costi relativi alle transazioni|Altro|totale",
        order: "Ordine",
        refund: "Rimborso",
        adjustment: "Modifica",
        inventory_fee: "Costo di stoccaggio Logistica di Amazon",
        service_fee: "Commissione di servizio",
        payment: "Rimborso inventario Logistica di Amazon",
        reasons: ["Smarrito:magazzino", "Danneggiato:magazzino", "Reso del cliente"],
        storage_fee: "Tariffa di stoccaggio Logistica di Amazon",
        is_english: false,
    },
    Language {
        currency: "Todos los importes en USD, salvo que se indique lo contrario",
        header: "fecha y hora|identificador de pago|tipo|número de pedido|sku|descripción|cantidad|web de Amazon|gestión logística|ciudad de procedencia del pedido|comunidad autónoma de procedencia del pedido|código postal de procedencia del pedido|Formulario de recaudación de impuestos|ventas de productos|impuesto de ventas de productos|abonos de envío|impuestos por abonos de envío|abonos de envoltorio para regalo|giftwrap credits tax|devoluciones promocionales|promotional rebates tax|impuesto retenido en el sitio web|tarifas de venta|tarifas de Logística de Amazon|tarifas de otras transacciones|otro|total",
        order: "Pedido",
        refund: "Reembolso",
        adjustment: "Ajuste",
        inventory_fee: "Tarifas de inventario de Logística de Amazon",
        service_fee: "Tarifa de prestación de servicio",
        payment: "Reembolso de inventario de Logística de Amazon",
        reasons: ["Perdido:Almacén", "Dañado:Almacén", "Devolución de cliente"],
        storage_fee: "Tarifa de almacenamiento de Logística de Amazon",
        is_english: false,
    },
];

/// Columns of amounts, from the fourteenth on.
const AMOUNTS: usize = 14;
const SALES: usize = 0;
const SALES_TAX: usize = 1;
const SHIPPING: usize = 2;
const PROMOTIONS: usize = 6;
const WITHHELD: usize = 8;
const SELLING_FEES: usize = 9;
const FBA_FEES: usize = 10;
const OTHER: usize = 12;
const TOTAL: usize = 13;

/// One row of the report under way: everything that a settlement posts at once for an item.
struct Row<'a> {
    like: Vec<&'a str>,
    amounts: [i64; AMOUNTS],
}

/// The report over a settlement file; every settlement row stands in it.
pub(super) fn of_settlement(text: &str, language: &Language) -> String {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in text.lines().skip(1) {
        let cells = cells(line);
        // The head of a settlement holds its total only.
        if !cells[4].is_empty() {
            continue;
        }
        // Transaction, order, adjustment, moment, item code and product.
        let is_item = cells[6] == "Order" || cells[6] == "Refund";
        let goes_on = is_item
            && rows.last().is_some_and(|row| {
                [6, 7, 9, 17, 18, 21].iter().all(|at| row.like[*at] == cells[*at])
            });
        let column = column(&cells);
        let amount = cents(cells[14]);
        if !goes_on {
            rows.push(Row { like: cells, amounts: [0; AMOUNTS] });
        }
        if let Some(row) = rows.last_mut() {
            row.amounts[column] += amount;
            row.amounts[TOTAL] += amount;
        }
    }
    let header: Vec<String> = language.header.split('|').map(quoted).collect();
    let mut report = format!("{}\n\n{}\n", quoted(language.currency), header.join(","));
    for row in &rows {
        report += &row.written(language);
    }
    report
}

/// The column of an amount.
fn column(cells: &[&str]) -> usize {
    match (cells[12], cells[13]) {
        ("ItemPrice", "Principal") => SALES,
        ("ItemPrice", "Tax") => SALES_TAX,
        ("ItemPrice", "Shipping") => SHIPPING,
        ("Promotion", "Principal") => PROMOTIONS,
        ("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal") => WITHHELD,
        ("ItemFees", "Commission" | "RefundCommission") => SELLING_FEES,
        ("ItemFees", "FBAPerUnitFulfillmentFee" | "ShippingChargeback") => FBA_FEES,
        _ => OTHER,
    }
}

impl Row<'_> {
    fn written(&self, language: &Language) -> String {
        let (kind, description) = self.in_words(language);
        let [order, sku, units] = [7, 21, 22].map(|at| self.like[at]);
        let (store, sent) = match self.like[15] {
            "AFN" => ("amazon.com", "Amazon"),
            "MFN" => ("amazon.com", if language.is_english { "Seller" } else { "Verkäufer" }),
            _ => ("", ""),
        };
        let moment = moment(self.like[17], language);
        let mut cells = vec![
            moment.as_str(),
            self.like[0],
            kind,
            order,
            sku,
            &description,
            units,
            store,
            sent,
            "",
            "",
            "",
            "",
        ];
        let amounts: Vec<String> = self.amounts.iter().map(|own| amount(*own, language)).collect();
        cells.extend(amounts.iter().map(String::as_str));
        let cells: Vec<String> = cells.into_iter().map(quoted).collect();
        cells.join(",") + "\n"
    }

    /// Type and description.
    fn in_words(&self, language: &Language) -> (&'static str, String) {
        let name = self.like[13];
        match (self.like[6], self.like[12]) {
            ("Order", _) => (language.order, String::from("Item")),
            ("Refund", _) => (language.refund, String::from("Item")),
            (_, "FBA Inventory Reimbursement") => {
                let [lost, damaged, returned] = language.reasons;
                let reason = match name {
                    "WAREHOUSE_LOST" => lost,
                    "WAREHOUSE_DAMAGE" => damaged,
                    "REVERSAL_REIMBURSEMENT" => returned,
                    other => other,
                };
                (language.adjustment, format!("{} - {reason}", language.payment))
            }
            (_, _) if name == "Storage Fee" => {
                (language.inventory_fee, language.storage_fee.to_owned())
            }
            (_, _) if name == "Subscription Fee" => {
                (language.service_fee, String::from("Subscription"))
            }
            _ => (language.inventory_fee, name.to_owned()),
        }
    }
}

/// `2026-11-21 13:02:03 UTC` as the report writes it.
fn moment(iso: &str, language: &Language) -> String {
    let months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day, time) = (&iso[..4], &iso[5..7], &iso[8..10], &iso[11..19]);
    if !language.is_english {
        return format!("{day}.{month}.{year} {time} UTC");
    }
    let number = |text: &str| text.parse::<usize>().unwrap_or_default();
    let hour = number(&time[..2]);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = (hour + 11) % 12 + 1;
    format!("{} {}, {year} {hour}{} {half} UTC", months[number(month) - 1], number(day), &time[2..])
}

fn amount(cents: i64, language: &Language) -> String {
    if cents == 0 {
        return "0".to_owned();
    }
    let sign = if cents < 0 { "-" } else { "" };
    let point = if language.is_english { '.' } else { ',' };
    format!("{sign}{}{point}{:02}", cents.abs() / 100, cents.abs() % 100)
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}
