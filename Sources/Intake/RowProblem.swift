/// Why a record is rejected, before it is known where it stands.
struct RowProblem: Error {
  let code: RowCode
  let column: String
  let message: String
}
