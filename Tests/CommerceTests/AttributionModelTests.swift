import Ledger
import Money
import TestSupport
import Testing

@testable import Commerce

@Suite("Models of attribution")
struct AttributionModelTests {
  @Test("The weights of each model are those that it names")
  func weights() {
    #expect(AttributionModel.last.weights(of: 3) == [0, 0, 1_000_000])
    #expect(AttributionModel.first.weights(of: 3) == [1_000_000, 0, 0])
    #expect(AttributionModel.linear.weights(of: 3) == [333_334, 333_333, 333_333])
    #expect(AttributionModel.position.weights(of: 2) == [500_000, 500_000])
    #expect(AttributionModel.position.weights(of: 3) == [400_000, 200_000, 400_000])
    #expect(
      AttributionModel.position.weights(of: 5) == [400_000, 66_667, 66_667, 66_666, 400_000])
  }

  @Test("A single touch has the whole sale in every model", arguments: AttributionModel.allCases)
  func single(model: AttributionModel) {
    #expect(model.weights(of: 1) == [AttributionModel.whole])
    #expect(model.credit(12_001, among: 1) == [12_001])
  }

  @Test("Weights sum to a million and credits to the amount", arguments: Seed.sweep(64))
  func sums(seed: Seed) {
    var random = seed
    for model in AttributionModel.allCases {
      let count = Int.random(in: 1...2_000, using: &random)
      let amount = Int64.random(in: -10_000_000...10_000_000, using: &random)
      let weights = model.weights(of: count)
      #expect(weights.count == count)
      #expect(weights.allSatisfy { $0 >= 0 })
      #expect(weights.reduce(0, +) == AttributionModel.whole)
      let credit = model.credit(amount, among: count)
      #expect(credit.count == count)
      #expect(credit.reduce(0, +) == amount)
    }
  }
}

@Suite("Touches")
struct TouchEventTests {
  private func touch(
    _ kind: TouchKind, hotspot: String? = nil, liveEvent: String? = nil, affiliate: String? = nil,
    variant: String? = nil
  ) -> TouchEvent {
    TouchEvent(
      id: "tch-1", touchedAt: Instant(day: CommerceBook.day, secondOfDay: 0), viewer: 7,
      saleID: "sal-1", partner: "flipkart", kind: kind, series: "S1", episode: "E001",
      hotspot: hotspot, sceneMilliseconds: 61_500, liveEvent: liveEvent, variant: variant,
      affiliate: affiliate, record: 1)
  }

  @Test("A touch names what its kind is about")
  func lacking() {
    #expect(
      touch(.hotspot).lacking?.description == "hotspot: a touch of kind hotspot names its hotspot")
    #expect(touch(.live).lacking?.column == "live_event")
    #expect(touch(.affiliate).lacking?.column == "affiliate")
    #expect(touch(.link).lacking == nil)
    #expect(touch(.hotspot, hotspot: "H1").lacking == nil)
    #expect(touch(.live, liveEvent: "diwali").lacking == nil)
    #expect(touch(.affiliate, affiliate: "aff-1").lacking == nil)
  }

  @Test("The hash changes with what the touch says, and not with where it stands")
  func hash() {
    #expect(touch(.link).eventHash == touch(.link).eventHash)
    #expect(touch(.link).eventHash != touch(.link, variant: "B").eventHash)
    #expect(touch(.link, variant: "B").eventHash != touch(.link, affiliate: "B").eventHash)
  }

  @Test("What nobody knows is refused by name")
  func unknown() {
    let known = TouchStore.Known(series: ["S1"], partners: ["flipkart"], affiliates: ["aff-1"])
    #expect(known.refusal(of: touch(.link)) == nil)
    #expect(
      known.refusal(of: touch(.affiliate, affiliate: "aff-2"))?.description
        == "affiliate: affiliate \"aff-2\" is in no agreements file")
    let stranger = TouchStore.Known(series: [], partners: [], affiliates: [])
    #expect(
      stranger.refusal(of: touch(.link))?.description
        == "series: series \"S1\" is in no agreements file")
  }
}
