extension FileCode {
  /// What the code says of a file.
  package var meaning: String {
    switch self {
    case .noProfile: "No active profile knows the file's columns."
    case .ambiguous: "Several profiles know its columns, and its name does not settle which it is."
    case .encoding: "Its bytes are not text in an encoding of its profile."
    case .header: "A column is missing, doubled, unknown or in another place."
    case .section: "One of the file's tables is missing."
    case .sheetSaved: "A spreadsheet has saved the file with other separators."
    case .period: "A record lies outside the days that the file says it covers."
    case .rejectRate: "More records are rejected than the profile tolerates."
    case .control: "A count or total that the file states is not that of its records."
    case .empty: "It holds no record."
    case .cut: "It ends in the middle."
    case .notCSV: "It is no table of text."
    case .limit: "A record, a name or a part is larger than any report's."
    case .size: "It unpacks to far more than was received."
    case .container: "It is packed in another way than its profile says, or the packing is damaged."
    case .member: "An archive holds no file that can be told, or one that leads out of its folder."
    case .password: "An archive is locked, and the password is missing or wrong."
    case .sheet: "A workbook lacks the sheet, or the sheet is damaged."
    case .xml: "It is not well-formed XML, or uses what no report needs."
    case .statement: "A bank statement is not in the form of its standard."
    }
  }

  /// What a person can do about it.
  package var advice: String {
    switch self {
    case .noProfile:
      "name the feed with --feed if it is a known one; else draft a profile with "
        + "'bahi feeds new FILE'"
    case .ambiguous: "name the feed with --feed, or give the profiles a priority or file names"
    case .encoding:
      "get the original file rather than a saved copy; or save it as UTF-8, or let the profile "
        + "list its encoding"
    case .header:
      "compare the columns; if the partner has renamed one, add the new name to the profile under "
        + "header.aliases"
    case .section, .period, .control, .cut: "get the file from the partner again, whole"
    case .sheetSaved: "get the original file; do not open and save it in a spreadsheet"
    case .rejectRate: "look at the rejects; most often the partner has changed the format"
    case .empty:
      "if the partner had nothing to report, let the profile say 'empty: allow'; else get the file "
        + "again"
    case .notCSV: "ask the partner for CSV or XLSX"
    case .limit: "look at the named line for a quote that is never closed; else get the file again"
    case .size: "do not unpack it by hand; ask the partner what it is"
    case .container: "get the file again; if the partner packs it anew, change decode.container"
    case .member: "unpack the one file that is meant and import that, or let decode.member name it"
    case .password: "put the password into the environment variable that decode.password_env names"
    case .sheet: "compare the names of the sheets with decode.sheet, or get the file again"
    case .xml, .statement: "get the file from the bank again, as it was sent"
    }
  }
}

extension RowCode {
  /// What the code says of a row.
  package var meaning: String {
    switch self {
    case .columns: "It has more or fewer fields than the header."
    case .number: "An amount cannot be read."
    case .date: "A date is missing or cannot be read."
    case .ambiguousDate: "A date is two different days, by two formats of the profile."
    case .currency: "The currency is unknown, or not one of the profile's."
    case .state: "The state is a word that the profile does not list."
    case .kind: "The kind is a word that the profile does not list."
    case .key: "What identifies the line is missing, or was there before with other content."
    case .scientificId: "A spreadsheet has turned an id into a number such as 1.73E+18."
    case .identity: "The amounts of the row contradict each other."
    case .sign: "An amount has a sign that does not go with its row."
    case .scale: "An amount has more decimals than the profile allows."
    case .future: "It lies after the day on which the file arrived."
    case .reference: "It names something that is in no agreements file."
    }
  }

  /// What a person can do about it.
  package var advice: String {
    switch self {
    case .columns: "look for a separator within a field that has no quotes"
    case .number: "correct the amount; if all rows have it, change the profile's number format"
    case .date: "correct the date; if all rows have it, change the profile's date formats"
    case .ambiguousDate: "leave one date format in the profile, or write the day as 2026-04-02"
    case .currency: "correct it, or list the currency under checks.currencies"
    case .state: "ask the partner what it means, then add it to the profile's state_map"
    case .kind: "ask the partner what it means, then add it to the profile's kind_map"
    case .key: "compare with the earlier record; if both are right the key needs another column"
    case .scientificId: "get the original file; the lost digits cannot be restored"
    case .identity: "ask the partner; a fee or tax may count where the profile thinks it does not"
    case .sign: "ask the partner whether it is a credit or a debit"
    case .scale: "correct the amount, or raise scale_max if such amounts are real"
    case .future: "check the date's order of day and month, and the day given with --date"
    case .reference: "correct the name, or add it with 'bahi agreements apply'"
    }
  }
}
