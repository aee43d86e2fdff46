
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'fba-recon' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'fba-recon'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'fba-recon' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Read a folder of reports and write claim-ready case sheets')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show how each file was read and which reports are missing, without scanning')
            [CompletionResult]::new('cases', 'cases', [CompletionResultType]::ParameterValue, 'Keep the case log: what was filed, answered, paid and closed')
            [CompletionResult]::new('queue', 'queue', [CompletionResultType]::ParameterValue, 'Show what to file, answer or ask about today')
            [CompletionResult]::new('review', 'review', [CompletionResultType]::ParameterValue, 'Show what came of the cases of the log: found, filed, approved, paid, refused, and where losses come from')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Tell what is new, changed and gone between two output folders, or two runs of the log, and why')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Scan the demo dump: a made-up seller with a year of history')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a detector, a diagnostic, a report, a policy table or an option; without a name, list them')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'Show and check the dated policy and fee tables')
            [CompletionResult]::new('fee', 'fee', [CompletionResultType]::ParameterValue, 'Show the size tier and fulfilment fee of one item on a ship date, with the rows of the cards')
            [CompletionResult]::new('check-text', 'check-text', [CompletionResultType]::ParameterValue, 'Check a letter to a buyer or to Amazon before it goes out')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the reimbursements of a folder of reports, or of an output folder, for an accounting program, or its tables as Parquet')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema (2020-12) of a kind of JSON that fba-recon writes; without a name, list them')
            [CompletionResult]::new('shard', 'shard', [CompletionResultType]::ParameterValue, 'Plan, run and total the scans of many accounts on many machines')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Tell what the program finds around it: tables, case log, fonts, settings')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write the files that you may keep by hand, empty, with what each column holds; what is there stays')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write completions for shells, or manual pages, as packages install them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;scan' {
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--covers', '--covers', [CompletionResultType]::ParameterName, 'Vouch for days that a report covers without a row, such as reimbursements=2026-05-01..2026-11-21; `all` stands for every report that is there')
            [CompletionResult]::new('--downloaded', '--downloaded', [CompletionResultType]::ParameterName, 'Day on which every report in the folder was downloaded: vouches for the days from its last row on')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as 2026-11-21T09:00-08:00 [default: now; for the demo its own day]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder to write; it is replaced as a whole')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder to write; it is replaced as a whole')
            [CompletionResult]::new('--sheets', '--sheets', [CompletionResultType]::ParameterName, 'Cases that get a folder with a sheet; cases.json and the tables hold all of them')
            [CompletionResult]::new('--min-value', '--min-value', [CompletionResultType]::ParameterName, 'Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart [default: one unit of each currency]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Name of the account; part of every case id, so keep it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log, which remembers what was filed and paid [default: fba-recon.db beside the output folder]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Windows that decide')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--templates', '--templates', [CompletionResultType]::ParameterName, 'Templates that replace the embedded ones, laid out like them')
            [CompletionResult]::new('--fonts', '--fonts', [CompletionResultType]::ParameterName, 'Font for the titles of exhibits in Chinese, Japanese or Korean, repeatable; `none` for titles in Latin, Greek and Cyrillic letters only [default: one of the system''s]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the summary on standard output')
            [CompletionResult]::new('--max-rejects', '--max-rejects', [CompletionResultType]::ParameterName, 'Rows that may be left out before the run counts as incomplete (exit 4)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'End with exit code 10 and a line for each of these that holds: new (something to do that the last run of an earlier day did not know), due:24h or due:7d (a last safe day or a clock of a buyer''s claim), value:100USD (so much can be filed), coverage (money waits for a report), unproven')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write what the gates and rules say as JUnit: a suite for each account, a test for each rule, a failure for each gate that holds, an error for what could not be read or run')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Add what the run does and says to this file, as JSON Lines with the time of each')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Threads, 256 at most; 0 for one a core')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Threads, 256 at most; 0 for one a core')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--accounts', '--accounts', [CompletionResultType]::ParameterName, 'Read each folder below PATH as an account of its own, named like the folder')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Do everything but write nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Do everything but write nothing')
            [CompletionResult]::new('--no-log', '--no-log', [CompletionResultType]::ParameterName, 'Keep no case log and read none: nothing is remembered of what was filed or paid')
            [CompletionResult]::new('--again', '--again', [CompletionResultType]::ParameterName, 'With --accounts: scan also accounts whose files, options, tables and case log are what they were when the output that stands was written')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;inspect' {
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--covers', '--covers', [CompletionResultType]::ParameterName, 'Vouch for days that a report covers without a row, such as reimbursements=2026-05-01..2026-11-21; `all` stands for every report that is there')
            [CompletionResult]::new('--downloaded', '--downloaded', [CompletionResultType]::ParameterName, 'Day on which every report in the folder was downloaded: vouches for the days from its last row on')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Tell also which cases wait for which report on this day')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--accounts', '--accounts', [CompletionResultType]::ParameterName, 'Read each folder below PATH as an account of its own, named like the folder')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Only cases in this state')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'Only cases with this action')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the cases')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is known of a case: facts, history, and what is open')
            [CompletionResult]::new('file', 'file', [CompletionResultType]::ParameterValue, 'Note that cases were filed')
            [CompletionResult]::new('investigate', 'investigate', [CompletionResultType]::ParameterValue, 'Note that Amazon was asked to look for the units')
            [CompletionResult]::new('ask', 'ask', [CompletionResultType]::ParameterValue, 'Note that Amazon asked for something')
            [CompletionResult]::new('answer', 'answer', [CompletionResultType]::ParameterValue, 'Note that Amazon was answered')
            [CompletionResult]::new('approve', 'approve', [CompletionResultType]::ParameterValue, 'Note that Amazon agreed to pay')
            [CompletionResult]::new('deny', 'deny', [CompletionResultType]::ParameterValue, 'Note that Amazon refused')
            [CompletionResult]::new('appeal', 'appeal', [CompletionResultType]::ParameterValue, 'Note that a refusal was appealed')
            [CompletionResult]::new('follow-up', 'follow-up', [CompletionResultType]::ParameterValue, 'Note that Amazon was asked again: the days start anew')
            [CompletionResult]::new('pay', 'pay', [CompletionResultType]::ParameterValue, 'Note money or stock that no report will show')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close cases')
            [CompletionResult]::new('note', 'note', [CompletionResultType]::ParameterValue, 'Note something to remember')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back what was noted last, or the event of a number')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show every event of the log, or of a case')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the whole log as JSON Lines to standard output')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in an export of a log, or a hand-kept list of filed cases')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;cases;list' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Only cases in this state')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'Only cases with this action')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;show' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;file' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--amazon-case', '--amazon-case', [CompletionResultType]::ParameterName, 'Amazon''s case id: payments that carry it answer this case alone')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;investigate' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;ask' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--due', '--due', [CompletionResultType]::ParameterName, 'Day until which Amazon waits for the answer')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;answer' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;approve' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--amount', '--amount', [CompletionResultType]::ParameterName, 'To how much, such as 12.50USD')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;deny' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--text', '--text', [CompletionResultType]::ParameterName, 'File with the words of the refusal; - reads standard input')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;appeal' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;follow-up' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;pay' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--amount', '--amount', [CompletionResultType]::ParameterName, 'Money, such as 12.50USD; without it the units came in stock')
            [CompletionResult]::new('--units', '--units', [CompletionResultType]::ParameterName, 'Units [default: all that are open]')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;close' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'How they ended')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;note' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;undo' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'The event, as `cases history` numbers it')
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which it happened [default: the day of the account''s last run]')
            [CompletionResult]::new('--portion', '--portion', [CompletionResultType]::ParameterName, 'Only this line of the case, as `cases show` names it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;history' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;export' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;import' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;cases;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the cases')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is known of a case: facts, history, and what is open')
            [CompletionResult]::new('file', 'file', [CompletionResultType]::ParameterValue, 'Note that cases were filed')
            [CompletionResult]::new('investigate', 'investigate', [CompletionResultType]::ParameterValue, 'Note that Amazon was asked to look for the units')
            [CompletionResult]::new('ask', 'ask', [CompletionResultType]::ParameterValue, 'Note that Amazon asked for something')
            [CompletionResult]::new('answer', 'answer', [CompletionResultType]::ParameterValue, 'Note that Amazon was answered')
            [CompletionResult]::new('approve', 'approve', [CompletionResultType]::ParameterValue, 'Note that Amazon agreed to pay')
            [CompletionResult]::new('deny', 'deny', [CompletionResultType]::ParameterValue, 'Note that Amazon refused')
            [CompletionResult]::new('appeal', 'appeal', [CompletionResultType]::ParameterValue, 'Note that a refusal was appealed')
            [CompletionResult]::new('follow-up', 'follow-up', [CompletionResultType]::ParameterValue, 'Note that Amazon was asked again: the days start anew')
            [CompletionResult]::new('pay', 'pay', [CompletionResultType]::ParameterValue, 'Note money or stock that no report will show')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close cases')
            [CompletionResult]::new('note', 'note', [CompletionResultType]::ParameterValue, 'Note something to remember')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back what was noted last, or the event of a number')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show every event of the log, or of a case')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the whole log as JSON Lines to standard output')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in an export of a log, or a hand-kept list of filed cases')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;cases;help;list' {
            break
        }
        'fba-recon;cases;help;show' {
            break
        }
        'fba-recon;cases;help;file' {
            break
        }
        'fba-recon;cases;help;investigate' {
            break
        }
        'fba-recon;cases;help;ask' {
            break
        }
        'fba-recon;cases;help;answer' {
            break
        }
        'fba-recon;cases;help;approve' {
            break
        }
        'fba-recon;cases;help;deny' {
            break
        }
        'fba-recon;cases;help;appeal' {
            break
        }
        'fba-recon;cases;help;follow-up' {
            break
        }
        'fba-recon;cases;help;pay' {
            break
        }
        'fba-recon;cases;help;close' {
            break
        }
        'fba-recon;cases;help;note' {
            break
        }
        'fba-recon;cases;help;undo' {
            break
        }
        'fba-recon;cases;help;history' {
            break
        }
        'fba-recon;cases;help;export' {
            break
        }
        'fba-recon;cases;help;import' {
            break
        }
        'fba-recon;cases;help;help' {
            break
        }
        'fba-recon;queue' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--logs', '--logs', [CompletionResultType]::ParameterName, 'Folder of results of `shard run`: the logs of all accounts in it instead of one')
            [CompletionResult]::new('--per-day', '--per-day', [CompletionResultType]::ParameterName, 'New filings a day, those that were filed today among them')
            [CompletionResult]::new('--min-value', '--min-value', [CompletionResultType]::ParameterName, 'Least worth of a new filing, such as 5USD, one a currency [default: one unit of each currency]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder to write: a folder a case with the fields of the form, the message and the documents')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--again', '--again', [CompletionResultType]::ParameterName, 'Hand out again what was handed out today')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;review' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--logs', '--logs', [CompletionResultType]::ParameterName, 'Folder of results of `shard run`: the logs of all accounts in it instead of one')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Apart by')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Only cases that a run saw first on or after this day')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Only cases that a run saw first on or before this day')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--causes', '--causes', [CompletionResultType]::ParameterName, 'Tell where the losses of units come from instead: by centre, carrier, product, reason and month')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;diff' {
            [CompletionResult]::new('--runs', '--runs', [CompletionResultType]::ParameterName, 'Two runs of the log by their numbers, in place of folders')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day for which the log speaks [default: the day of the account''s last run]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only this account')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;demo' {
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as 2026-11-21T09:00-08:00 [default: now; for the demo its own day]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder to write; it is replaced as a whole')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder to write; it is replaced as a whole')
            [CompletionResult]::new('--sheets', '--sheets', [CompletionResultType]::ParameterName, 'Cases that get a folder with a sheet; cases.json and the tables hold all of them')
            [CompletionResult]::new('--min-value', '--min-value', [CompletionResultType]::ParameterName, 'Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart [default: one unit of each currency]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Name of the account; part of every case id, so keep it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log, which remembers what was filed and paid [default: fba-recon.db beside the output folder]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Windows that decide')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--templates', '--templates', [CompletionResultType]::ParameterName, 'Templates that replace the embedded ones, laid out like them')
            [CompletionResult]::new('--fonts', '--fonts', [CompletionResultType]::ParameterName, 'Font for the titles of exhibits in Chinese, Japanese or Korean, repeatable; `none` for titles in Latin, Greek and Cyrillic letters only [default: one of the system''s]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the summary on standard output')
            [CompletionResult]::new('--max-rejects', '--max-rejects', [CompletionResultType]::ParameterName, 'Rows that may be left out before the run counts as incomplete (exit 4)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'End with exit code 10 and a line for each of these that holds: new (something to do that the last run of an earlier day did not know), due:24h or due:7d (a last safe day or a clock of a buyer''s claim), value:100USD (so much can be filed), coverage (money waits for a report), unproven')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write what the gates and rules say as JUnit: a suite for each account, a test for each rule, a failure for each gate that holds, an error for what could not be read or run')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Add what the run does and says to this file, as JSON Lines with the time of each')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Threads, 256 at most; 0 for one a core')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Threads, 256 at most; 0 for one a core')
            [CompletionResult]::new('--month', '--month', [CompletionResultType]::ParameterName, 'Month of the demo: 2 shows the same seller after a first month, in which some cases were filed, paid and refused')
            [CompletionResult]::new('--extract', '--extract', [CompletionResultType]::ParameterName, 'Write the demo dump into this folder instead of scanning it')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Do everything but write nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Do everything but write nothing')
            [CompletionResult]::new('--no-log', '--no-log', [CompletionResultType]::ParameterName, 'Keep no case log and read none: nothing is remembered of what was filed or paid')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;explain' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;policy' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the tables, or the rows of one table that hold on a day')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what two versions of the tables tell differently, and which cases of a folder of reports that moves')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check a folder of tables that replace the embedded ones, and report all faults at once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;policy;show' {
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Day on which the rows hold [default: today]')
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Only this store, such as US')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded ones')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--age', '--age', [CompletionResultType]::ParameterName, 'Tell of each table when it was last compared with its sources, and how many days that is before the day')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;policy;diff' {
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'Folder with reports: its cases are found under both versions')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day the cases are found for [default: today]')
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;policy;check' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;policy;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the tables, or the rows of one table that hold on a day')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what two versions of the tables tell differently, and which cases of a folder of reports that moves')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check a folder of tables that replace the embedded ones, and report all faults at once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;policy;help;show' {
            break
        }
        'fba-recon;policy;help;diff' {
            break
        }
        'fba-recon;policy;help;check' {
            break
        }
        'fba-recon;policy;help;help' {
            break
        }
        'fba-recon;fee' {
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store, such as US')
            [CompletionResult]::new('--dims', '--dims', [CompletionResultType]::ParameterName, 'Three sides as packed, in in, cm or mm, such as 13x9x0.7in')
            [CompletionResult]::new('--weight', '--weight', [CompletionResultType]::ParameterName, 'Weight as packed, in oz, lb, g or kg, such as 2oz')
            [CompletionResult]::new('--price', '--price', [CompletionResultType]::ParameterName, 'Price of the item, in the currency of the store')
            [CompletionResult]::new('--date', '--date', [CompletionResultType]::ParameterName, 'Day the unit leaves the fulfilment centre [default: today]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Fee class: non_apparel, apparel or dangerous_goods')
            [CompletionResult]::new('--programme', '--programme', [CompletionResultType]::ParameterName, 'Programme that the unit is in: low_price, sipp or small_and_light')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded ones')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;check-text' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What the letter is for')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the answer on standard output')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded ones')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;export' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('hledger', 'hledger', [CompletionResultType]::ParameterValue, 'Write a journal of hledger')
            [CompletionResult]::new('beancount', 'beancount', [CompletionResultType]::ParameterValue, 'Write a journal of Beancount')
            [CompletionResult]::new('journal-csv', 'journal-csv', [CompletionResultType]::ParameterValue, 'Write a table of journal entries that QuickBooks Online or Xero imports')
            [CompletionResult]::new('parquet', 'parquet', [CompletionResultType]::ParameterValue, 'Write tables as Parquet files: cases, evidence, totals and coverage, or the rows of the reports')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;export;hledger' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'First day of what is written')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Last day of what is written')
            [CompletionResult]::new('--currency', '--currency', [CompletionResultType]::ParameterName, 'Only this currency, such as USD')
            [CompletionResult]::new('--imported', '--imported', [CompletionResultType]::ParameterName, 'A journal exported before, repeatable: what it holds is left out')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'File with the table accounts [default: fba-recon.toml in the folder or the nearest one above it]')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day up to which reports count [default: today]; an output folder has its own')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Name of the account; part of every code and case id, so keep it. An output folder has its own')
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy')
            [CompletionResult]::new('--basis', '--basis', [CompletionResultType]::ParameterName, 'What is booked: paid is money that moved; memo adds open claims, unbalanced or as notes, since an open claim is no income yet')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--no-directives', '--no-directives', [CompletionResultType]::ParameterName, 'Leave out the declarations of accounts and commodities, for a journal that has its own')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;export;beancount' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'First day of what is written')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Last day of what is written')
            [CompletionResult]::new('--currency', '--currency', [CompletionResultType]::ParameterName, 'Only this currency, such as USD')
            [CompletionResult]::new('--imported', '--imported', [CompletionResultType]::ParameterName, 'A journal exported before, repeatable: what it holds is left out')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'File with the table accounts [default: fba-recon.toml in the folder or the nearest one above it]')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day up to which reports count [default: today]; an output folder has its own')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Name of the account; part of every code and case id, so keep it. An output folder has its own')
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy')
            [CompletionResult]::new('--basis', '--basis', [CompletionResultType]::ParameterName, 'What is booked: paid is money that moved; memo adds open claims, unbalanced or as notes, since an open claim is no income yet')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--no-directives', '--no-directives', [CompletionResultType]::ParameterName, 'Leave out the declarations of accounts and commodities, for a journal that has its own')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;export;journal-csv' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'First day of what is written')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Last day of what is written')
            [CompletionResult]::new('--currency', '--currency', [CompletionResultType]::ParameterName, 'Only this currency, such as USD')
            [CompletionResult]::new('--imported', '--imported', [CompletionResultType]::ParameterName, 'A journal exported before, repeatable: what it holds is left out')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'File with the table accounts [default: fba-recon.toml in the folder or the nearest one above it]')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day up to which reports count [default: today]; an output folder has its own')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Name of the account; part of every code and case id, so keep it. An output folder has its own')
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy')
            [CompletionResult]::new('--program', '--program', [CompletionResultType]::ParameterName, 'The program that imports it')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;export;parquet' {
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day up to which reports count [default: today]; an output folder has its own')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Name of the account; part of every code and case id, so keep it. An output folder has its own')
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy')
            [CompletionResult]::new('--table', '--table', [CompletionResultType]::ParameterName, 'A table to write, repeatable: cases, evidence, totals, coverage, or what a report becomes, such as settlement, which only a folder of reports has [default: the first four]')
            [CompletionResult]::new('--to-folder', '--to-folder', [CompletionResultType]::ParameterName, 'Folder to write into; Parquet files of the same names are replaced, others are left alone')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;export;help' {
            [CompletionResult]::new('hledger', 'hledger', [CompletionResultType]::ParameterValue, 'Write a journal of hledger')
            [CompletionResult]::new('beancount', 'beancount', [CompletionResultType]::ParameterValue, 'Write a journal of Beancount')
            [CompletionResult]::new('journal-csv', 'journal-csv', [CompletionResultType]::ParameterValue, 'Write a table of journal entries that QuickBooks Online or Xero imports')
            [CompletionResult]::new('parquet', 'parquet', [CompletionResultType]::ParameterValue, 'Write tables as Parquet files: cases, evidence, totals and coverage, or the rows of the reports')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;export;help;hledger' {
            break
        }
        'fba-recon;export;help;beancount' {
            break
        }
        'fba-recon;export;help;journal-csv' {
            break
        }
        'fba-recon;export;help;parquet' {
            break
        }
        'fba-recon;export;help;help' {
            break
        }
        'fba-recon;schema' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;shard' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Write one line of JSON an account: its files with their digests, and all that decides its result')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Scan one line of a plan into a folder of its own; doing it twice does it once')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Write the totals of a plan, and name what is not there (exit code 4)')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;shard;plan' {
            [CompletionResult]::new('--manifest', '--manifest', [CompletionResultType]::ParameterName, 'Lines of JSON with account, root and files (path, bytes, sha256) that lie elsewhere, for engines that fetch them')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as 2026-11-21T09:00-08:00; results of one day have one place')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File to write; - for standard output')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'File to write; - for standard output')
            [CompletionResult]::new('--marketplace', '--marketplace', [CompletionResultType]::ParameterName, 'Store of the account, such as US, where the reports do not tell it')
            [CompletionResult]::new('--covers', '--covers', [CompletionResultType]::ParameterName, 'Vouch for days that a report covers without a row, such as reimbursements=2026-05-01..2026-11-21; `all` stands for every report that is there')
            [CompletionResult]::new('--downloaded', '--downloaded', [CompletionResultType]::ParameterName, 'Day on which every report in the folder was downloaded: vouches for the days from its last row on')
            [CompletionResult]::new('--sheets', '--sheets', [CompletionResultType]::ParameterName, 'Cases that get a folder with a sheet; with any, everything that scan writes is written')
            [CompletionResult]::new('--min-value', '--min-value', [CompletionResultType]::ParameterName, 'Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart [default: one unit of each currency]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Windows that decide')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--max-rejects', '--max-rejects', [CompletionResultType]::ParameterName, 'Rows that may be left out before a result counts as incomplete (exit 4)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'End with exit code 10 where one of these holds: new, due:24h or due:7d, value:100USD, coverage, unproven')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy; every task needs the same')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--no-digest', '--no-digest', [CompletionResultType]::ParameterName, 'Tell files by length and time of the last change, without reading them')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;shard;run' {
            [CompletionResult]::new('--spec', '--spec', [CompletionResultType]::ParameterName, 'Plan, or lines of it; - for standard input')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Line to scan, from 0 [default: that of a job array: JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX or SLURM_ARRAY_TASK_ID; the one line, where there is one]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder of all results; this one goes into account=NAME/as_of=DATE/')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder of all results; this one goes into account=NAME/as_of=DATE/')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Folder of the account''s files, where they are not where the plan says')
            [CompletionResult]::new('--changed', '--changed', [CompletionResultType]::ParameterName, 'What to do where files are not those of the plan')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log [default: fba-recon.db in the folder of the account, where its file system has locks]')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Threads, 256 at most; 0 for one a core')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Threads, 256 at most; 0 for one a core')
            [CompletionResult]::new('--policy-dir', '--policy-dir', [CompletionResultType]::ParameterName, 'Tables that replace the embedded policy: those of the plan')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('--again', '--again', [CompletionResultType]::ParameterName, 'Scan also where the result of before still holds')
            [CompletionResult]::new('--no-log', '--no-log', [CompletionResultType]::ParameterName, 'Keep no case log and read none')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;shard;merge' {
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Day of the results')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'The plan')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder to write; it is replaced as a whole')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder to write; it is replaced as a whole')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;shard;help' {
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Write one line of JSON an account: its files with their digests, and all that decides its result')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Scan one line of a plan into a folder of its own; doing it twice does it once')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Write the totals of a plan, and name what is not there (exit code 4)')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;shard;help;plan' {
            break
        }
        'fba-recon;shard;help;run' {
            break
        }
        'fba-recon;shard;help;merge' {
            break
        }
        'fba-recon;shard;help;help' {
            break
        }
        'fba-recon;doctor' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Case log')
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;init' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;generate' {
            [CompletionResult]::new('--time-zone', '--time-zone', [CompletionResultType]::ParameterName, 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of what is written and said')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long each stage takes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fba-recon;help' {
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Read a folder of reports and write claim-ready case sheets')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show how each file was read and which reports are missing, without scanning')
            [CompletionResult]::new('cases', 'cases', [CompletionResultType]::ParameterValue, 'Keep the case log: what was filed, answered, paid and closed')
            [CompletionResult]::new('queue', 'queue', [CompletionResultType]::ParameterValue, 'Show what to file, answer or ask about today')
            [CompletionResult]::new('review', 'review', [CompletionResultType]::ParameterValue, 'Show what came of the cases of the log: found, filed, approved, paid, refused, and where losses come from')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Tell what is new, changed and gone between two output folders, or two runs of the log, and why')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Scan the demo dump: a made-up seller with a year of history')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a detector, a diagnostic, a report, a policy table or an option; without a name, list them')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'Show and check the dated policy and fee tables')
            [CompletionResult]::new('fee', 'fee', [CompletionResultType]::ParameterValue, 'Show the size tier and fulfilment fee of one item on a ship date, with the rows of the cards')
            [CompletionResult]::new('check-text', 'check-text', [CompletionResultType]::ParameterValue, 'Check a letter to a buyer or to Amazon before it goes out')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the reimbursements of a folder of reports, or of an output folder, for an accounting program, or its tables as Parquet')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema (2020-12) of a kind of JSON that fba-recon writes; without a name, list them')
            [CompletionResult]::new('shard', 'shard', [CompletionResultType]::ParameterValue, 'Plan, run and total the scans of many accounts on many machines')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Tell what the program finds around it: tables, case log, fonts, settings')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write the files that you may keep by hand, empty, with what each column holds; what is there stays')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write completions for shells, or manual pages, as packages install them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'fba-recon;help;scan' {
            break
        }
        'fba-recon;help;inspect' {
            break
        }
        'fba-recon;help;cases' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the cases')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is known of a case: facts, history, and what is open')
            [CompletionResult]::new('file', 'file', [CompletionResultType]::ParameterValue, 'Note that cases were filed')
            [CompletionResult]::new('investigate', 'investigate', [CompletionResultType]::ParameterValue, 'Note that Amazon was asked to look for the units')
            [CompletionResult]::new('ask', 'ask', [CompletionResultType]::ParameterValue, 'Note that Amazon asked for something')
            [CompletionResult]::new('answer', 'answer', [CompletionResultType]::ParameterValue, 'Note that Amazon was answered')
            [CompletionResult]::new('approve', 'approve', [CompletionResultType]::ParameterValue, 'Note that Amazon agreed to pay')
            [CompletionResult]::new('deny', 'deny', [CompletionResultType]::ParameterValue, 'Note that Amazon refused')
            [CompletionResult]::new('appeal', 'appeal', [CompletionResultType]::ParameterValue, 'Note that a refusal was appealed')
            [CompletionResult]::new('follow-up', 'follow-up', [CompletionResultType]::ParameterValue, 'Note that Amazon was asked again: the days start anew')
            [CompletionResult]::new('pay', 'pay', [CompletionResultType]::ParameterValue, 'Note money or stock that no report will show')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close cases')
            [CompletionResult]::new('note', 'note', [CompletionResultType]::ParameterValue, 'Note something to remember')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back what was noted last, or the event of a number')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show every event of the log, or of a case')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the whole log as JSON Lines to standard output')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in an export of a log, or a hand-kept list of filed cases')
            break
        }
        'fba-recon;help;cases;list' {
            break
        }
        'fba-recon;help;cases;show' {
            break
        }
        'fba-recon;help;cases;file' {
            break
        }
        'fba-recon;help;cases;investigate' {
            break
        }
        'fba-recon;help;cases;ask' {
            break
        }
        'fba-recon;help;cases;answer' {
            break
        }
        'fba-recon;help;cases;approve' {
            break
        }
        'fba-recon;help;cases;deny' {
            break
        }
        'fba-recon;help;cases;appeal' {
            break
        }
        'fba-recon;help;cases;follow-up' {
            break
        }
        'fba-recon;help;cases;pay' {
            break
        }
        'fba-recon;help;cases;close' {
            break
        }
        'fba-recon;help;cases;note' {
            break
        }
        'fba-recon;help;cases;undo' {
            break
        }
        'fba-recon;help;cases;history' {
            break
        }
        'fba-recon;help;cases;export' {
            break
        }
        'fba-recon;help;cases;import' {
            break
        }
        'fba-recon;help;queue' {
            break
        }
        'fba-recon;help;review' {
            break
        }
        'fba-recon;help;diff' {
            break
        }
        'fba-recon;help;demo' {
            break
        }
        'fba-recon;help;explain' {
            break
        }
        'fba-recon;help;policy' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the tables, or the rows of one table that hold on a day')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what two versions of the tables tell differently, and which cases of a folder of reports that moves')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check a folder of tables that replace the embedded ones, and report all faults at once')
            break
        }
        'fba-recon;help;policy;show' {
            break
        }
        'fba-recon;help;policy;diff' {
            break
        }
        'fba-recon;help;policy;check' {
            break
        }
        'fba-recon;help;fee' {
            break
        }
        'fba-recon;help;check-text' {
            break
        }
        'fba-recon;help;export' {
            [CompletionResult]::new('hledger', 'hledger', [CompletionResultType]::ParameterValue, 'Write a journal of hledger')
            [CompletionResult]::new('beancount', 'beancount', [CompletionResultType]::ParameterValue, 'Write a journal of Beancount')
            [CompletionResult]::new('journal-csv', 'journal-csv', [CompletionResultType]::ParameterValue, 'Write a table of journal entries that QuickBooks Online or Xero imports')
            [CompletionResult]::new('parquet', 'parquet', [CompletionResultType]::ParameterValue, 'Write tables as Parquet files: cases, evidence, totals and coverage, or the rows of the reports')
            break
        }
        'fba-recon;help;export;hledger' {
            break
        }
        'fba-recon;help;export;beancount' {
            break
        }
        'fba-recon;help;export;journal-csv' {
            break
        }
        'fba-recon;help;export;parquet' {
            break
        }
        'fba-recon;help;schema' {
            break
        }
        'fba-recon;help;shard' {
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Write one line of JSON an account: its files with their digests, and all that decides its result')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Scan one line of a plan into a folder of its own; doing it twice does it once')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Write the totals of a plan, and name what is not there (exit code 4)')
            break
        }
        'fba-recon;help;shard;plan' {
            break
        }
        'fba-recon;help;shard;run' {
            break
        }
        'fba-recon;help;shard;merge' {
            break
        }
        'fba-recon;help;doctor' {
            break
        }
        'fba-recon;help;init' {
            break
        }
        'fba-recon;help;generate' {
            break
        }
        'fba-recon;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
