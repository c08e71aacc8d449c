internal import Ledger
package import Money

/// How a touch led a viewer to a product.
package enum TouchKind: String, Hashable, Sendable, CaseIterable {
  case hotspot
  case link
  case live
  case affiliate
}

/// A moment on our platform that led a viewer to a sale.
package struct TouchEvent: ReceivedEvent, Hashable {
  package let id: String
  package let touchedAt: Instant
  package let viewer: Int64?
  /// The sale or the order line that it led to.
  package let saleID: String
  package let partner: String?
  package let kind: TouchKind
  package let series: String?
  package let episode: String?
  package let hotspot: String?
  /// Where in the episode the product was on screen, in milliseconds from its start.
  package let sceneMilliseconds: Int64?
  package let liveEvent: String?
  package let variant: String?
  package let affiliate: String?
  package let record: Int64

  package init(
    id: String, touchedAt: Instant, viewer: Int64?, saleID: String, partner: String?,
    kind: TouchKind, series: String?, episode: String?, hotspot: String?,
    sceneMilliseconds: Int64?, liveEvent: String?, variant: String?, affiliate: String?,
    record: Int64
  ) {
    self.id = id
    self.touchedAt = touchedAt
    self.viewer = viewer
    self.saleID = saleID
    self.partner = partner
    self.kind = kind
    self.series = series
    self.episode = episode
    self.hotspot = hotspot
    self.sceneMilliseconds = sceneMilliseconds
    self.liveEvent = liveEvent
    self.variant = variant
    self.affiliate = affiliate
    self.record = record
  }

  /// The hash of what the event says.
  package var eventHash: [UInt8] {
    var hash = EventHash("touch/1")
    for text in [
      id, touchedAt.description, viewer.map { String($0) }, saleID, partner, kind.rawValue, series,
      episode, hotspot, sceneMilliseconds.map { String($0) }, liveEvent, variant, affiliate,
    ] {
      hash.append(text)
    }
    return hash.bytes
  }

  /// Tells what the kind of a touch asks for and the touch does not say; nil where nothing lacks.
  package var lacking: EventRefusal? {
    let needed: (column: String, value: String?)? =
      switch kind {
      case .hotspot: ("hotspot", hotspot)
      case .live: ("live_event", liveEvent)
      case .affiliate: ("affiliate", affiliate)
      case .link: nil
      }
    guard let needed, needed.value == nil else { return nil }
    return EventRefusal(
      column: needed.column, message: "a touch of kind \(kind.rawValue) names its \(needed.column)")
  }
}
