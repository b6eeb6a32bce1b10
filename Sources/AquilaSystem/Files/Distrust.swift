import Glibc

/// The reason why a file or folder cannot be trusted: users other than this one and root can change
/// it. Nil if it can be trusted.
public func distrust(_ status: stat) -> String? {
    if status.st_uid != geteuid(), status.st_uid != 0 { return "it belongs to user \(status.st_uid)" }
    let writable = status.st_mode & (S_IWGRP | S_IWOTH)
    if writable & S_IWOTH != 0 { return "others may write it" }
    return writable != 0 ? "its group may write it" : nil
}
