/* Which calls change the disk, and what if one of them fails?
 *
 * Loaded before the C library (LD_PRELOAD). Every call that changes something beneath a folder is counted and logged; the one with the
 * number that was asked for fails: the process is killed before it, or it ends with an error, or writes less than it was given. What
 * a file held whenever it was fsynced is kept, so that a loss of power can be played afterwards.
 *
 *     faults_watch(folder, log, store)    begin to count; store: a folder for what was fsynced
 *     faults_arm(number, mode)            the call that fails, counted from 1; 0: none
 *
 * Log: number TAB call TAB path TAB other path, a line each.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { KILL = 1, NO_SPACE, IO_ERROR, NO_MEMORY, SHORT };

static char root[PATH_MAX], store[PATH_MAX];
static int log_file = -1, armed, mode, calls, is_full;

void faults_arm(int number, int how) { armed = number; mode = how; calls = 0; is_full = 0; }

int faults_watch(const char *folder, const char *log_path, const char *store_path) {
    snprintf(root, sizeof root, "%s", folder);
    snprintf(store, sizeof store, "%s", store_path);
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    return log_file;
}

static int is_watched(const char *path) {
    size_t length = strlen(root);
    return length && !strncmp(path, root, length) && (!path[length] || path[length] == '/');
}

/* The path of an open file, or of a name beside an open folder. */
static void place(int folder, const char *name, char *path) {
    char link[64];
    ssize_t length = 0;
    path[0] = 0;
    if (!name || name[0] != '/') {
        if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        length = readlink(link, path, PATH_MAX - 1);
        if (length < 0) length = 0;
        path[length] = 0;
    }
    if (name) snprintf(path + length, (size_t)(PATH_MAX - length), "%s%s", name[0] == '/' ? "" : "/", name);
}

/* Counts a call; what it is to end with: 0 for what it does, else an errno, or -1 for a short write. ``takes_room``: it fails while the
 * disk is full. */
static int counted(const char *call, const char *path, const char *other, int takes_room) {
    char line[2 * PATH_MAX + 64];
    int length;
    if (!is_watched(path)) return 0;
    calls++;
    length = snprintf(line, sizeof line, "%d\t%s\t%s\t%s\n", calls, call, path, other ? other : "");
    syscall(SYS_write, log_file, line, (size_t)length);
    if (calls == armed && mode == KILL) syscall(SYS_kill, getpid(), SIGKILL);
    if (calls == armed && mode == IO_ERROR) return EIO;
    if (calls == armed && mode == NO_MEMORY) return ENOMEM;
    if (calls == armed && mode == NO_SPACE) is_full = 1;
    if (calls == armed && mode == SHORT && !strcmp(call, "write")) {
        is_full = 1;
        return -1;
    }
    return is_full && takes_room ? ENOSPC : 0;
}

#define FAIL_IF(what) do { int fault_ = (what); if (fault_ > 0) { errno = fault_; return -1; } } while (0)

static void keep(int file, const char *path) {
    char name[PATH_MAX + 16], buffer[1 << 16];
    struct stat status;
    ssize_t got;
    off_t at = 0;
    int copy;
    if (!is_watched(path) || fstat(file, &status) || !S_ISREG(status.st_mode)) return;
    snprintf(name, sizeof name, "%s/%d", store, calls);
    int again = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
    copy = (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    while (again >= 0 && (got = syscall(SYS_pread64, again, buffer, sizeof buffer, at)) > 0) {
        syscall(SYS_write, copy, buffer, (size_t)got);
        at += got;
    }
    syscall(SYS_close, copy);
    if (again >= 0) syscall(SYS_close, again);
}

/* ------------------------------------------------------------ opening */

static int opened(int folder, const char *name, int flags, mode_t rights) {
    char path[PATH_MAX];
    if (flags & (O_CREAT | O_TRUNC)) {
        place(folder, name, path);
        int is_new = (int)syscall(SYS_faccessat, folder, name, F_OK) != 0;
        if (is_new) FAIL_IF(counted("create", path, 0, 1));
        else if (flags & O_TRUNC) FAIL_IF(counted("truncate", path, 0, 0));
    }
    return (int)syscall(SYS_openat, folder, name, flags, rights);
}

#define RIGHTS mode_t rights = 0; if (flags & O_CREAT) { va_list more; va_start(more, flags); rights = va_arg(more, mode_t); va_end(more); }
int open(const char *name, int flags, ...) { RIGHTS return opened(AT_FDCWD, name, flags, rights); }
int open64(const char *name, int flags, ...) { RIGHTS return opened(AT_FDCWD, name, flags, rights); }
int openat(int folder, const char *name, int flags, ...) { RIGHTS return opened(folder, name, flags, rights); }
int openat64(int folder, const char *name, int flags, ...) { RIGHTS return opened(folder, name, flags, rights); }
int creat(const char *name, mode_t rights) { return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, rights); }

/* ------------------------------------------------------------ writing */

static ssize_t wrote(int file, size_t size) { /* how much of it may be written; -1: none, errno says why */
    char path[PATH_MAX];
    place(file, 0, path);
    int fault = counted("write", path, 0, 1);
    if (fault > 0) { errno = fault; return -1; }
    return (ssize_t)(fault < 0 && size > 1 ? size / 2 : size);
}

ssize_t write(int file, const void *data, size_t size) {
    ssize_t room = wrote(file, size);
    return room < 0 ? -1 : syscall(SYS_write, file, data, (size_t)room);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
    ssize_t room = wrote(file, size);
    return room < 0 ? -1 : syscall(SYS_pwrite64, file, data, (size_t)room, at);
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) { return pwrite(file, data, size, at); }
ssize_t writev(int file, const struct iovec *parts, int count) {
    return wrote(file, 1) < 0 ? -1 : syscall(SYS_writev, file, parts, count);
}
ssize_t sendfile(int to, int from, off_t *at, size_t size) { return wrote(to, 1) < 0 ? -1 : syscall(SYS_sendfile, to, from, at, size); }
ssize_t sendfile64(int to, int from, off64_t *at, size_t size) { return sendfile(to, from, at, size); }
ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *out, size_t size, unsigned flags) {
    return wrote(to, 1) < 0 ? -1 : syscall(SYS_copy_file_range, from, in, to, out, size, flags);
}
int ftruncate(int file, off_t size) {
    char path[PATH_MAX];
    place(file, 0, path);
    FAIL_IF(counted("truncate", path, 0, 0));
    return (int)syscall(SYS_ftruncate, file, size);
}
int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

static int synced(int file, const char *call, long number) {
    char path[PATH_MAX];
    int done;
    place(file, 0, path);
    FAIL_IF(counted(call, path, 0, 1)); /* a full disk may be told here first */
    done = (int)syscall(number, file);
    if (!done) keep(file, path);
    return done;
}
int fsync(int file) { return synced(file, "fsync", SYS_fsync); }
int fdatasync(int file) { return synced(file, "fsync", SYS_fdatasync); }

/* ------------------------------------------------------------ names */

static int two(const char *call, int from, const char *old, int to, const char *new) {
    char path[PATH_MAX], other[PATH_MAX];
    place(from, old, path);
    place(to, new, other);
    return counted(call, path, other, 1);
}
int rename(const char *old, const char *new) {
    FAIL_IF(two("rename", AT_FDCWD, old, AT_FDCWD, new));
    return (int)syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, 0);
}
int renameat(int from, const char *old, int to, const char *new) {
    FAIL_IF(two("rename", from, old, to, new));
    return (int)syscall(SYS_renameat2, from, old, to, new, 0);
}
int link(const char *old, const char *new) {
    FAIL_IF(two("link", AT_FDCWD, old, AT_FDCWD, new));
    return (int)syscall(SYS_linkat, AT_FDCWD, old, AT_FDCWD, new, 0);
}
int linkat(int from, const char *old, int to, const char *new, int flags) {
    FAIL_IF(two("link", from, old, to, new));
    return (int)syscall(SYS_linkat, from, old, to, new, flags);
}
static int one(const char *call, int folder, const char *name, int takes_room) {
    char path[PATH_MAX];
    place(folder, name, path);
    return counted(call, path, 0, takes_room);
}
int unlink(const char *name) {
    FAIL_IF(one("unlink", AT_FDCWD, name, 0));
    return (int)syscall(SYS_unlinkat, AT_FDCWD, name, 0);
}
int unlinkat(int folder, const char *name, int flags) {
    FAIL_IF(one(flags & AT_REMOVEDIR ? "rmdir" : "unlink", folder, name, 0));
    return (int)syscall(SYS_unlinkat, folder, name, flags);
}
int rmdir(const char *name) {
    FAIL_IF(one("rmdir", AT_FDCWD, name, 0));
    return (int)syscall(SYS_unlinkat, AT_FDCWD, name, AT_REMOVEDIR);
}
int mkdir(const char *name, mode_t rights) {
    FAIL_IF(one("mkdir", AT_FDCWD, name, 1));
    return (int)syscall(SYS_mkdirat, AT_FDCWD, name, rights);
}
int mkdirat(int folder, const char *name, mode_t rights) {
    FAIL_IF(one("mkdir", folder, name, 1));
    return (int)syscall(SYS_mkdirat, folder, name, rights);
}
int symlink(const char *target, const char *name) {
    FAIL_IF(one("symlink", AT_FDCWD, name, 1));
    return (int)syscall(SYS_symlinkat, target, AT_FDCWD, name);
}
