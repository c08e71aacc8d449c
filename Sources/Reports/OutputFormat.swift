/// A form in which a listing is printed; the raw values are what `-O` takes.
package enum OutputFormat: String, Hashable, Sendable, CaseIterable {
  case table
  case csv
  case tsv
  case json
  case ndjson
  case md
  case html
}
