/// What the worked example and the samples have agreed.
enum WorkedExample {
  static let agreements = """
    book: main
    entity:
      code: bahi-media
      name: Bahi Media Private Limited
      registrations:
        - { state: 27, gstin: 27AABCB1234C1ZE }
    unlock_gst: 18 %
    parties:
      - { code: razorpay, kind: gateway, name: Razorpay, state: 29 }
      - { code: hdfc-6789, kind: bank, name: HDFC Bank }
      - { code: flipkart, kind: network, name: Flipkart, state: 29 }
      - { code: studio-12, kind: creator, name: Studio Twelve, state: 27 }
    series:
      - { code: S1, title: The Tea Stall }
    agreements:
      - { code: studio, party: studio-12, kind: share, from: 2026-04-01, share: 40 %, series: [S1], nature: '1027' }
      - { code: flip, party: flipkart, kind: commission, from: 2026-04-01, categories: { footwear: 12 % } }
    """
}
