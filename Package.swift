// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// What reads files is optimised in debug builds too, with all checks: hundreds of thousands of damaged
// files are read in every test run.
let readingSettings =
  settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// The stages of the flow, in order: a target may import only targets before it.
let package = Package(
  name: "bahi",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CLibXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CFreeXL", pkgConfig: "freexl", providers: [.apt(["libfreexl-dev"])]),
    .target(name: "Money", swiftSettings: readingSettings),
    .target(name: "Simulation", dependencies: ["Money"], swiftSettings: settings),
    .target(name: "Postgres", dependencies: ["CLibpq"], swiftSettings: settings),
    .executableTarget(name: "embed-text", swiftSettings: settings),
    .plugin(name: "EmbedText", capability: .buildTool(), dependencies: ["embed-text"]),
    .target(
      name: "Schema", dependencies: ["Postgres"], swiftSettings: settings, plugins: ["EmbedText"]),
    .target(
      name: "Ledger",
      dependencies: ["Money", "Postgres", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: settings),
    .target(
      name: "Commerce",
      dependencies: ["Money", "Postgres", "Ledger", .product(name: "Yams", package: "Yams")],
      swiftSettings: settings),
    .target(
      name: "Intake",
      dependencies: [
        "CArchive", "CLibXML", "CFreeXL", "Money", "Postgres", "Ledger", "Commerce",
        .product(name: "Yams", package: "Yams"), .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["Profiles"], swiftSettings: readingSettings, plugins: ["EmbedText"]),
    .target(
      name: "Reconciliation",
      dependencies: ["Money", "Postgres", "Schema", "Ledger", "Commerce", "Intake"],
      swiftSettings: settings),
    .target(
      name: "Payouts", dependencies: ["Money", "Postgres", "Ledger"], swiftSettings: settings),
    .target(
      name: "Reports",
      dependencies: ["Money", "Postgres", "Ledger", "Commerce", "Intake", "Payouts"],
      swiftSettings: settings),
    .executableTarget(
      name: "bahi",
      dependencies: [
        "Money", "Simulation", "Postgres", "Schema", "Ledger", "Commerce", "Intake",
        "Reconciliation", "Payouts", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["Postgres", "Schema", "Ledger"],
      path: "Tests/TestSupport",
      swiftSettings: settings),
    .testTarget(
      name: "MoneyTests", dependencies: ["Money", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SimulationTests", dependencies: ["Money", "Simulation", "TestSupport"],
      swiftSettings: settings),
    .target(
      name: "BookSupport", dependencies: ["Money", "Postgres", "Ledger", "TestSupport"],
      path: "Tests/BookSupport", swiftSettings: settings),
    .testTarget(
      name: "PayoutsTests",
      dependencies: ["Money", "Postgres", "Ledger", "Payouts", "TestSupport", "BookSupport"],
      exclude: ["Snapshots"], swiftSettings: settings),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Money", "Postgres", "Ledger", "Payouts", "Reports", "TestSupport", "BookSupport",
      ],
      exclude: ["Snapshots"], swiftSettings: settings),
    .testTarget(
      name: "ReconciliationTests",
      dependencies: [
        "Money", "Simulation", "Postgres", "Schema", "Ledger", "Commerce", "Intake",
        "Reconciliation",
        "Payouts", "Reports", "TestSupport",
      ],
      exclude: ["Snapshots"], swiftSettings: settings),
    .testTarget(name: "TidyTests", swiftSettings: settings),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "Money", "Postgres", "Schema", "Ledger", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AuditorTests",
      dependencies: ["CLibpq", "Money", "Postgres", "Schema", "Ledger", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "CommerceTests",
      dependencies: [
        "Money", "Postgres", "Schema", "Ledger", "Commerce", "Reconciliation", "Payouts",
        "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "IntakeTests", dependencies: ["Money", "Intake", "TestSupport"],
      exclude: ["Snapshots"], swiftSettings: settings),
    .target(
      name: "FuzzSupport", dependencies: ["Money", "Intake"], path: "Tests/FuzzSupport",
      swiftSettings: readingSettings),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Intake", "FuzzSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Fuzz", swiftSettings: settings),
    .testTarget(
      name: "FuzzTests", dependencies: ["Intake", "FuzzSupport", "TestSupport", "fuzz"],
      swiftSettings: settings),
    .testTarget(
      name: "ImportTests",
      dependencies: [
        "Money", "Simulation", "Postgres", "Ledger", "Commerce", "Intake", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "Money", "Simulation", "Postgres", "Schema", "Ledger", "Commerce", "Intake",
        "Reconciliation", "Payouts", "TestSupport", "bahi",
      ],
      exclude: ["Snapshots"], swiftSettings: settings),
    .testTarget(
      name: "PostgresTests", dependencies: ["Postgres", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SchemaTests", dependencies: ["Postgres", "Schema", "TestSupport", "embed-text"],
      swiftSettings: settings),
  ]
)
