/// A field of a typed line, named alike in every profile.
package enum LineField: Int, CaseIterable, Hashable, Sendable {
  case extId, extItemId, extParentId, extPayoutId, bankRef, merchantRef
  case viewer, series, episode, partner, psp, sku, category, title, quantity, method, place
  case surface, hotspot, reason, currency, plan
  case gross, base, commission, fee, tax, net, rate, balance
  case occurredAt, settledAt
  case rawKind, rawState, subId1, subId2
  // Of an order's line.
  case price, discount, discountBy, shipping, cost, hsn, sceneMs, liveEvent, variant, affiliate
  case coupon, restocked
  case bonus, expiresOn
  case event
  // Of partners' reports.
  case statementId, contentId, contentType, trackingId, clickId, subId3, subId4
  case creator, seller, campaign, device, direct, country, policy
  case quantityReturned, withholding, settleCurrency, settleNet, fxRate
  case postedAt, lockedAt
  case views, clicks, impressions
  // Of a purchase inside a store's app, and of a pass.
  case storeTax, firstEpisode

  /// What a field holds once it is read.
  package enum Shape: Hashable, Sendable {
    case text, id, integer, decimal, instant
  }

  package var shape: Shape {
    switch self {
    case .extId, .extItemId, .extParentId, .extPayoutId, .bankRef, .merchantRef: .id
    case .statementId, .contentId: .id
    case .viewer, .place, .sceneMs, .views, .clicks, .impressions: .integer
    case .quantity, .bonus, .gross, .base, .commission, .fee, .tax, .net, .rate, .balance: .decimal
    case .price, .discount, .shipping, .cost, .storeTax: .decimal
    case .quantityReturned, .withholding, .settleNet, .fxRate: .decimal
    case .occurredAt, .settledAt, .postedAt, .lockedAt: .instant
    default: .text
    }
  }

  /// The name in profiles and messages: `ext_item_id`, `sub_id_1`.
  package var name: String {
    var name = ""
    for character in String(describing: self) {
      if character.isUppercase || character.isNumber { name += "_" }
      name += character.lowercased()
    }
    return name
  }

  /// Finds a field by its name in profiles.
  package init?(name: String) {
    guard let field = LineField.allCases.first(where: { $0.name == name }) else { return nil }
    self = field
  }
}
