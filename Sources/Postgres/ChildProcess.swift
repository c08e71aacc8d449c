import CLibpq
import Foundation

/// A system call's error number.
struct SystemError: Error {
  let number: Int32
}

/// A program that is run to its end, and may leave a daemon behind.
///
/// Foundation's `Process` waits for every heir of its descriptors, and so for the daemon too.
enum ChildProcess {
  /// Runs a program from PATH in the folder `/` and gives its status and what it wrote.
  static func run(
    _ words: [String]
  ) throws(SystemError) -> (status: Int32, output: String) {
    // A file, because the daemon may keep it open long after.
    guard let file = tmpfile() else { throw SystemError(number: errno) }
    defer { fclose(file) }
    let pid = try spawn(words, output: fileno(file))
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw SystemError(number: errno) }
    }
    let hasExited = status & 0x7F == 0
    return (
      status: hasExited ? (status >> 8) & 0xFF : 128 + status & 0x7F,
      output: contents(of: fileno(file)).trimmed
    )
  }

  private static func spawn(
    _ words: [String], output: Int32
  ) throws(SystemError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    posix_spawn_file_actions_addchdir_np(&actions, "/")
    // No lock and no pipe of ours may live on in the daemon.
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)

    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"
    let arguments = CStringArray(words)
    let environment = CStringArray(["PATH=\(path)", "LC_ALL=C"])
    var pid: pid_t = 0
    let failure = arguments.withMutablePointers { arguments in
      environment.withMutablePointers { environment in
        posix_spawnp(&pid, words[0], &actions, nil, arguments, environment)
      }
    }
    guard failure == 0 else { throw SystemError(number: failure) }
    return pid
  }

  private static func contents(of descriptor: Int32) -> String {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size > 0 else { return "" }
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, size, 0))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
