internal import Commerce

extension RejectFile.LateReject {
  /// Names the events whose id came with other content before: in the books, which `changed` tells,
  /// or in an earlier record of the file.
  static func contradictions<Event: ReceivedEvent>(
    in events: [Event], changed: Set<String>, column: String
  ) -> [RejectFile.LateReject] {
    var first: [String: Event] = [:]
    return events.compactMap { event in
      let earlier = first[event.id]
      if earlier == nil { first[event.id] = event }
      let message: String
      if changed.contains(event.id) {
        message = "\"\(event.id)\" came before with other content"
      } else if let earlier, earlier.eventHash != event.eventHash {
        message = "\"\(event.id)\" stands in record \(earlier.record) with other content"
      } else {
        return nil
      }
      return RejectFile.LateReject(
        record: Int(event.record), code: .key, column: column, message: message)
    }
  }
}
