import Foundation

/// Both sides of a comparison, measured one after the other.
struct BenchPair<Side> {
  let seconds: Double
  let baselineSeconds: Double
  /// What else was seen while measuring.
  let side: Side

  var ratio: Double { baselineSeconds / seconds }

  var words: String {
    String(
      format: "%.4f s, baseline %.3f s, ratio %.3f", seconds, baselineSeconds, ratio)
  }

  /// The pair with the median ratio, the lower one of two.
  static func median(_ pairs: [BenchPair]) -> BenchPair {
    precondition(!pairs.isEmpty, "a median needs a pair")
    return pairs.sorted { $0.ratio < $1.ratio }[(pairs.count - 1) / 2]
  }
}

extension Duration {
  /// The duration as seconds, for figures that are printed.
  var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}

/// What the machine says of this process.
enum BenchMachine {
  /// The most memory that this process has had, from the system.
  static var peakMiB: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
    return (kibibytes + 1_023) / 1_024
  }

  static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Runs the body and tells how long it took.
  static func seconds(of body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body).inSeconds
  }
}
