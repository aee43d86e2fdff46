# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_fba_recon_global_optspecs
    string join \n q/quiet v/verbose time-zone= lang= h/help V/version
end

function __fish_fba_recon_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_fba_recon_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_fba_recon_using_subcommand
    set -l cmd (__fish_fba_recon_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c fba-recon -n "__fish_fba_recon_needs_command" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_needs_command" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_needs_command" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -s V -l version -d 'Print version'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "scan" -d 'Read a folder of reports and write claim-ready case sheets'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "inspect" -d 'Show how each file was read and which reports are missing, without scanning'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "cases" -d 'Keep the case log: what was filed, answered, paid and closed'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "queue" -d 'Show what to file, answer or ask about today'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "review" -d 'Show what came of the cases of the log: found, filed, approved, paid, refused, and where losses come from'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "diff" -d 'Tell what is new, changed and gone between two output folders, or two runs of the log, and why'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "demo" -d 'Scan the demo dump: a made-up seller with a year of history'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "explain" -d 'Explain a detector, a diagnostic, a report, a policy table or an option; without a name, list them'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "policy" -d 'Show and check the dated policy and fee tables'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "fee" -d 'Show the size tier and fulfilment fee of one item on a ship date, with the rows of the cards'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "check-text" -d 'Check a letter to a buyer or to Amazon before it goes out'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "export" -d 'Write the reimbursements of a folder of reports, or of an output folder, for an accounting program, or its tables as Parquet'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "schema" -d 'Print the JSON Schema (2020-12) of a kind of JSON that fba-recon writes; without a name, list them'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "shard" -d 'Plan, run and total the scans of many accounts on many machines'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "doctor" -d 'Tell what the program finds around it: tables, case log, fonts, settings'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "init" -d 'Write the files that you may keep by hand, empty, with what each column holds; what is there stays'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "generate" -d 'Write completions for shells, or manual pages, as packages install them'
complete -c fba-recon -n "__fish_fba_recon_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l covers -d 'Vouch for days that a report covers without a row, such as reimbursements=2026-05-01..2026-11-21; `all` stands for every report that is there' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l downloaded -d 'Day on which every report in the folder was downloaded: vouches for the days from its last row on' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l policy-dir -d 'Tables that replace the embedded policy' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l as-of -d 'Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as 2026-11-21T09:00-08:00 [default: now; for the demo its own day]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -s o -l out -d 'Folder to write; it is replaced as a whole' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l sheets -d 'Cases that get a folder with a sheet; cases.json and the tables hold all of them' -r -f -a "open\t'Those with something to do'
all\t'Every case'
none\t'None'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l min-value -d 'Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart [default: one unit of each currency]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l account -d 'Name of the account; part of every case id, so keep it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l log -d 'Case log, which remembers what was filed and paid [default: fba-recon.db beside the output folder]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l policy -d 'Windows that decide' -r -f -a "current\t'The windows in force on the as-of date'
nine-to-eighteen-months\t'The 9-to-18-month windows of old beside today\'s last day, for history, insurers and stores whose terms still have them; nothing that today\'s window refuses may be filed'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l templates -d 'Templates that replace the embedded ones, laid out like them' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l fonts -d 'Font for the titles of exhibits in Chinese, Japanese or Korean, repeatable; `none` for titles in Latin, Greek and Cyrillic letters only [default: one of the system\'s]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l format -d 'Form of the summary on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'
markdown\t'For notes and issue trackers'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l max-rejects -d 'Rows that may be left out before the run counts as incomplete (exit 4)' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l fail-on -d 'End with exit code 10 and a line for each of these that holds: new (something to do that the last run of an earlier day did not know), due:24h or due:7d (a last safe day or a clock of a buyer\'s claim), value:100USD (so much can be filed), coverage (money waits for a report), unproven' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l junit -d 'Write what the gates and rules say as JUnit: a suite for each account, a test for each rule, a failure for each gate that holds, an error for what could not be read or run' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l log-file -d 'Add what the run does and says to this file, as JSON Lines with the time of each' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -s j -l jobs -d 'Threads, 256 at most; 0 for one a core' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l accounts -d 'Read each folder below PATH as an account of its own, named like the folder'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -s n -l dry-run -d 'Do everything but write nothing'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l no-log -d 'Keep no case log and read none: nothing is remembered of what was filed or paid'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -l again -d 'With --accounts: scan also accounts whose files, options, tables and case log are what they were when the output that stands was written'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand scan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l covers -d 'Vouch for days that a report covers without a row, such as reimbursements=2026-05-01..2026-11-21; `all` stands for every report that is there' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l downloaded -d 'Day on which every report in the folder was downloaded: vouches for the days from its last row on' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l policy-dir -d 'Tables that replace the embedded policy' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l as-of -d 'Tell also which cases wait for which report on this day' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -l accounts -d 'Read each folder below PATH as an account of its own, named like the folder'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l state -d 'Only cases in this state' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l action -d 'Only cases with this action' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "list" -d 'List the cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "show" -d 'Show what is known of a case: facts, history, and what is open'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "file" -d 'Note that cases were filed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "investigate" -d 'Note that Amazon was asked to look for the units'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "ask" -d 'Note that Amazon asked for something'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "answer" -d 'Note that Amazon was answered'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "approve" -d 'Note that Amazon agreed to pay'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "deny" -d 'Note that Amazon refused'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "appeal" -d 'Note that a refusal was appealed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "follow-up" -d 'Note that Amazon was asked again: the days start anew'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "pay" -d 'Note money or stock that no report will show'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "close" -d 'Close cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "note" -d 'Note something to remember'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "undo" -d 'Take back what was noted last, or the event of a number'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "history" -d 'Show every event of the log, or of a case'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "export" -d 'Write the whole log as JSON Lines to standard output'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "import" -d 'Take in an export of a log, or a hand-kept list of filed cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and not __fish_seen_subcommand_from list show file investigate ask answer approve deny appeal follow-up pay close note undo history export import help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l state -d 'Only cases in this state' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l action -d 'Only cases with this action' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l amazon-case -d 'Amazon\'s case id: payments that carry it answer this case alone' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from file" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from investigate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l due -d 'Day until which Amazon waits for the answer' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from ask" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from answer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l amount -d 'To how much, such as 12.50USD' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from approve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l text -d 'File with the words of the refusal; - reads standard input' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from deny" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from appeal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from follow-up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l amount -d 'Money, such as 12.50USD; without it the units came in stock' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l units -d 'Units [default: all that are open]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from pay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l as -d 'How they ended' -r -f -a "won\t'With the money or the stock'
lost\t'Without'
written-off\t'Given up'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from close" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from note" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l event -d 'The event, as `cases history` numbers it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l on -d 'Day on which it happened [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l portion -d 'Only this line of the case, as `cases show` names it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what is known of a case: facts, history, and what is open'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "file" -d 'Note that cases were filed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "investigate" -d 'Note that Amazon was asked to look for the units'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "ask" -d 'Note that Amazon asked for something'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "answer" -d 'Note that Amazon was answered'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "approve" -d 'Note that Amazon agreed to pay'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "deny" -d 'Note that Amazon refused'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "appeal" -d 'Note that a refusal was appealed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "follow-up" -d 'Note that Amazon was asked again: the days start anew'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "pay" -d 'Note money or stock that no report will show'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "close" -d 'Close cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "note" -d 'Note something to remember'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "undo" -d 'Take back what was noted last, or the event of a number'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "history" -d 'Show every event of the log, or of a case'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write the whole log as JSON Lines to standard output'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "import" -d 'Take in an export of a log, or a hand-kept list of filed cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand cases; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l logs -d 'Folder of results of `shard run`: the logs of all accounts in it instead of one' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l per-day -d 'New filings a day, those that were filed today among them' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l min-value -d 'Least worth of a new filing, such as 5USD, one a currency [default: one unit of each currency]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l out -d 'Folder to write: a folder a case with the fields of the form, the message and the documents' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -l again -d 'Hand out again what was handed out today'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand queue" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l logs -d 'Folder of results of `shard run`: the logs of all accounts in it instead of one' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l by -d 'Apart by' -r -f -a "type\t'Kind of claim'
month\t'Month of the run that saw a case first'
marketplace\t'Store'
account\t'Account'
detector\t'Detector'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l from -d 'Only cases that a run saw first on or after this day' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l to -d 'Only cases that a run saw first on or before this day' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -l causes -d 'Tell where the losses of units come from instead: by centre, carrier, product, reason and month'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand review" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -l runs -d 'Two runs of the log by their numbers, in place of folders' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -l as-of -d 'Day for which the log speaks [default: the day of the account\'s last run]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -l account -d 'Only this account' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l as-of -d 'Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as 2026-11-21T09:00-08:00 [default: now; for the demo its own day]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -s o -l out -d 'Folder to write; it is replaced as a whole' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l sheets -d 'Cases that get a folder with a sheet; cases.json and the tables hold all of them' -r -f -a "open\t'Those with something to do'
all\t'Every case'
none\t'None'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l min-value -d 'Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart [default: one unit of each currency]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l account -d 'Name of the account; part of every case id, so keep it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l log -d 'Case log, which remembers what was filed and paid [default: fba-recon.db beside the output folder]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l policy -d 'Windows that decide' -r -f -a "current\t'The windows in force on the as-of date'
nine-to-eighteen-months\t'The 9-to-18-month windows of old beside today\'s last day, for history, insurers and stores whose terms still have them; nothing that today\'s window refuses may be filed'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l templates -d 'Templates that replace the embedded ones, laid out like them' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l fonts -d 'Font for the titles of exhibits in Chinese, Japanese or Korean, repeatable; `none` for titles in Latin, Greek and Cyrillic letters only [default: one of the system\'s]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l format -d 'Form of the summary on standard output' -r -f -a "human\t'For people'
json\t'For programs'
csv\t'For spreadsheets'
markdown\t'For notes and issue trackers'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l max-rejects -d 'Rows that may be left out before the run counts as incomplete (exit 4)' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l fail-on -d 'End with exit code 10 and a line for each of these that holds: new (something to do that the last run of an earlier day did not know), due:24h or due:7d (a last safe day or a clock of a buyer\'s claim), value:100USD (so much can be filed), coverage (money waits for a report), unproven' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l junit -d 'Write what the gates and rules say as JUnit: a suite for each account, a test for each rule, a failure for each gate that holds, an error for what could not be read or run' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l log-file -d 'Add what the run does and says to this file, as JSON Lines with the time of each' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -s j -l jobs -d 'Threads, 256 at most; 0 for one a core' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l month -d 'Month of the demo: 2 shows the same seller after a first month, in which some cases were filed, paid and refused' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l extract -d 'Write the demo dump into this folder instead of scanning it' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -s n -l dry-run -d 'Do everything but write nothing'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -l no-log -d 'Keep no case log and read none: nothing is remembered of what was filed or paid'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand explain" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand explain" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand explain" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand explain" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -f -a "show" -d 'Show the tables, or the rows of one table that hold on a day'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -f -a "diff" -d 'Show what two versions of the tables tell differently, and which cases of a folder of reports that moves'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -f -a "check" -d 'Check a folder of tables that replace the embedded ones, and report all faults at once'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and not __fish_seen_subcommand_from show diff check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -l on -d 'Day on which the rows hold [default: today]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -l marketplace -d 'Only this store, such as US' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -l policy-dir -d 'Tables that replace the embedded ones' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -l age -d 'Tell of each table when it was last compared with its sources, and how many days that is before the day'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -l with -d 'Folder with reports: its cases are found under both versions' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -l as-of -d 'Day the cases are found for [default: today]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from check" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from check" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the tables, or the rows of one table that hold on a day'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Show what two versions of the tables tell differently, and which cases of a folder of reports that moves'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check a folder of tables that replace the embedded ones, and report all faults at once'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l marketplace -d 'Store, such as US' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l dims -d 'Three sides as packed, in in, cm or mm, such as 13x9x0.7in' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l weight -d 'Weight as packed, in oz, lb, g or kg, such as 2oz' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l price -d 'Price of the item, in the currency of the store' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l date -d 'Day the unit leaves the fulfilment centre [default: today]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l class -d 'Fee class: non_apparel, apparel or dangerous_goods' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l programme -d 'Programme that the unit is in: low_price, sipp or small_and_light' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l policy-dir -d 'Tables that replace the embedded ones' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand fee" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -l kind -d 'What the letter is for' -r -f -a "buyer\t'To a buyer'
represent\t'To Amazon, on a claim that nobody has decided'
appeal\t'To Amazon, against a decision'
chargeback\t'To Amazon, on a chargeback'
safe_t\t'To Amazon, for a refund that it gave'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -l format -d 'Form of the answer on standard output' -r -f -a "human\t'For people'
json\t'For programs'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -l policy-dir -d 'Tables that replace the embedded ones' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand check-text" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -f -a "hledger" -d 'Write a journal of hledger'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -f -a "beancount" -d 'Write a journal of Beancount'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -f -a "journal-csv" -d 'Write a table of journal entries that QuickBooks Online or Xero imports'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -f -a "parquet" -d 'Write tables as Parquet files: cases, evidence, totals and coverage, or the rows of the reports'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and not __fish_seen_subcommand_from hledger beancount journal-csv parquet help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l from -d 'First day of what is written' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l to -d 'Last day of what is written' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l currency -d 'Only this currency, such as USD' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l imported -d 'A journal exported before, repeatable: what it holds is left out' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l config -d 'File with the table accounts [default: fba-recon.toml in the folder or the nearest one above it]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l as-of -d 'Day up to which reports count [default: today]; an output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l account -d 'Name of the account; part of every code and case id, so keep it. An output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l policy-dir -d 'Tables that replace the embedded policy' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l basis -d 'What is booked: paid is money that moved; memo adds open claims, unbalanced or as notes, since an open claim is no income yet' -r -f -a "paid\t'Money that moved'
memo\t'Open claims beside it'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -l no-directives -d 'Leave out the declarations of accounts and commodities, for a journal that has its own'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from hledger" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l from -d 'First day of what is written' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l to -d 'Last day of what is written' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l currency -d 'Only this currency, such as USD' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l imported -d 'A journal exported before, repeatable: what it holds is left out' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l config -d 'File with the table accounts [default: fba-recon.toml in the folder or the nearest one above it]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l as-of -d 'Day up to which reports count [default: today]; an output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l account -d 'Name of the account; part of every code and case id, so keep it. An output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l policy-dir -d 'Tables that replace the embedded policy' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l basis -d 'What is booked: paid is money that moved; memo adds open claims, unbalanced or as notes, since an open claim is no income yet' -r -f -a "paid\t'Money that moved'
memo\t'Open claims beside it'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -l no-directives -d 'Leave out the declarations of accounts and commodities, for a journal that has its own'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from beancount" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l from -d 'First day of what is written' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l to -d 'Last day of what is written' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l currency -d 'Only this currency, such as USD' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l imported -d 'A journal exported before, repeatable: what it holds is left out' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l config -d 'File with the table accounts [default: fba-recon.toml in the folder or the nearest one above it]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l as-of -d 'Day up to which reports count [default: today]; an output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l account -d 'Name of the account; part of every code and case id, so keep it. An output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l policy-dir -d 'Tables that replace the embedded policy' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l program -d 'The program that imports it' -r -f -a "quickbooks\t'QuickBooks Online'
xero\t'Xero'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from journal-csv" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l as-of -d 'Day up to which reports count [default: today]; an output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l account -d 'Name of the account; part of every code and case id, so keep it. An output folder has its own' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l policy-dir -d 'Tables that replace the embedded policy' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l table -d 'A table to write, repeatable: cases, evidence, totals, coverage, or what a report becomes, such as settlement, which only a folder of reports has [default: the first four]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l to-folder -d 'Folder to write into; Parquet files of the same names are replaced, others are left alone' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from parquet" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "hledger" -d 'Write a journal of hledger'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "beancount" -d 'Write a journal of Beancount'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "journal-csv" -d 'Write a table of journal entries that QuickBooks Online or Xero imports'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "parquet" -d 'Write tables as Parquet files: cases, evidence, totals and coverage, or the rows of the reports'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand schema" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand schema" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand schema" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand schema" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -f -a "plan" -d 'Write one line of JSON an account: its files with their digests, and all that decides its result'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -f -a "run" -d 'Scan one line of a plan into a folder of its own; doing it twice does it once'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -f -a "merge" -d 'Write the totals of a plan, and name what is not there (exit code 4)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and not __fish_seen_subcommand_from plan run merge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l manifest -d 'Lines of JSON with account, root and files (path, bytes, sha256) that lie elsewhere, for engines that fetch them' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l as-of -d 'Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as 2026-11-21T09:00-08:00; results of one day have one place' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -s o -l out -d 'File to write; - for standard output' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l marketplace -d 'Store of the account, such as US, where the reports do not tell it' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l covers -d 'Vouch for days that a report covers without a row, such as reimbursements=2026-05-01..2026-11-21; `all` stands for every report that is there' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l downloaded -d 'Day on which every report in the folder was downloaded: vouches for the days from its last row on' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l sheets -d 'Cases that get a folder with a sheet; with any, everything that scan writes is written' -r -f -a "open\t'Those with something to do'
all\t'Every case'
none\t'None'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l min-value -d 'Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart [default: one unit of each currency]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l policy -d 'Windows that decide' -r -f -a "current\t'The windows in force on the as-of date'
nine-to-eighteen-months\t'The 9-to-18-month windows of old beside today\'s last day, for history, insurers and stores whose terms still have them; nothing that today\'s window refuses may be filed'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l max-rejects -d 'Rows that may be left out before a result counts as incomplete (exit 4)' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l fail-on -d 'End with exit code 10 where one of these holds: new, due:24h or due:7d, value:100USD, coverage, unproven' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l policy-dir -d 'Tables that replace the embedded policy; every task needs the same' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -l no-digest -d 'Tell files by length and time of the last change, without reading them'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l spec -d 'Plan, or lines of it; - for standard input' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l index -d 'Line to scan, from 0 [default: that of a job array: JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX or SLURM_ARRAY_TASK_ID; the one line, where there is one]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -s o -l out -d 'Folder of all results; this one goes into account=NAME/as_of=DATE/' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l root -d 'Folder of the account\'s files, where they are not where the plan says' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l changed -d 'What to do where files are not those of the plan' -r -f -a "refuse\t'Refuse the line'
scan\t'Scan them as they are'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l log -d 'Case log [default: fba-recon.db in the folder of the account, where its file system has locks]' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -s j -l jobs -d 'Threads, 256 at most; 0 for one a core' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l policy-dir -d 'Tables that replace the embedded policy: those of the plan' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l again -d 'Scan also where the result of before still holds'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -l no-log -d 'Keep no case log and read none'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -l as-of -d 'Day of the results' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -l plan -d 'The plan' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -s o -l out -d 'Folder to write; it is replaced as a whole' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from help" -f -a "plan" -d 'Write one line of JSON an account: its files with their digests, and all that decides its result'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from help" -f -a "run" -d 'Scan one line of a plan into a folder of its own; doing it twice does it once'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from help" -f -a "merge" -d 'Write the totals of a plan, and name what is not there (exit code 4)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand shard; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand doctor" -l log -d 'Case log' -r -F
complete -c fba-recon -n "__fish_fba_recon_using_subcommand doctor" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand doctor" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand doctor" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand doctor" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand init" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand init" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand init" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand init" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand generate" -l time-zone -d 'Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]' -r
complete -c fba-recon -n "__fish_fba_recon_using_subcommand generate" -l lang -d 'Language of what is written and said' -r -f -a "en\t'English'
zh\t'Chinese'"
complete -c fba-recon -n "__fish_fba_recon_using_subcommand generate" -s q -l quiet -d 'Say nothing but errors: no summary for people, no warnings; data that was asked for is printed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand generate" -s v -l verbose -d 'Say how long each stage takes'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "scan" -d 'Read a folder of reports and write claim-ready case sheets'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "inspect" -d 'Show how each file was read and which reports are missing, without scanning'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "cases" -d 'Keep the case log: what was filed, answered, paid and closed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "queue" -d 'Show what to file, answer or ask about today'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "review" -d 'Show what came of the cases of the log: found, filed, approved, paid, refused, and where losses come from'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "diff" -d 'Tell what is new, changed and gone between two output folders, or two runs of the log, and why'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "demo" -d 'Scan the demo dump: a made-up seller with a year of history'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "explain" -d 'Explain a detector, a diagnostic, a report, a policy table or an option; without a name, list them'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "policy" -d 'Show and check the dated policy and fee tables'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "fee" -d 'Show the size tier and fulfilment fee of one item on a ship date, with the rows of the cards'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "check-text" -d 'Check a letter to a buyer or to Amazon before it goes out'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "export" -d 'Write the reimbursements of a folder of reports, or of an output folder, for an accounting program, or its tables as Parquet'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "schema" -d 'Print the JSON Schema (2020-12) of a kind of JSON that fba-recon writes; without a name, list them'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "shard" -d 'Plan, run and total the scans of many accounts on many machines'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "doctor" -d 'Tell what the program finds around it: tables, case log, fonts, settings'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "init" -d 'Write the files that you may keep by hand, empty, with what each column holds; what is there stays'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "generate" -d 'Write completions for shells, or manual pages, as packages install them'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and not __fish_seen_subcommand_from scan inspect cases queue review diff demo explain policy fee check-text export schema shard doctor init generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "list" -d 'List the cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "show" -d 'Show what is known of a case: facts, history, and what is open'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "file" -d 'Note that cases were filed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "investigate" -d 'Note that Amazon was asked to look for the units'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "ask" -d 'Note that Amazon asked for something'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "answer" -d 'Note that Amazon was answered'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "approve" -d 'Note that Amazon agreed to pay'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "deny" -d 'Note that Amazon refused'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "appeal" -d 'Note that a refusal was appealed'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "follow-up" -d 'Note that Amazon was asked again: the days start anew'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "pay" -d 'Note money or stock that no report will show'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "close" -d 'Close cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "note" -d 'Note something to remember'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "undo" -d 'Take back what was noted last, or the event of a number'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "history" -d 'Show every event of the log, or of a case'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "export" -d 'Write the whole log as JSON Lines to standard output'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from cases" -f -a "import" -d 'Take in an export of a log, or a hand-kept list of filed cases'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "show" -d 'Show the tables, or the rows of one table that hold on a day'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "diff" -d 'Show what two versions of the tables tell differently, and which cases of a folder of reports that moves'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "check" -d 'Check a folder of tables that replace the embedded ones, and report all faults at once'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "hledger" -d 'Write a journal of hledger'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "beancount" -d 'Write a journal of Beancount'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "journal-csv" -d 'Write a table of journal entries that QuickBooks Online or Xero imports'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "parquet" -d 'Write tables as Parquet files: cases, evidence, totals and coverage, or the rows of the reports'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from shard" -f -a "plan" -d 'Write one line of JSON an account: its files with their digests, and all that decides its result'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from shard" -f -a "run" -d 'Scan one line of a plan into a folder of its own; doing it twice does it once'
complete -c fba-recon -n "__fish_fba_recon_using_subcommand help; and __fish_seen_subcommand_from shard" -f -a "merge" -d 'Write the totals of a plan, and name what is not there (exit code 4)'
