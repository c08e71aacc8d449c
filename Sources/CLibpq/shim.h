#include <libpq-fe.h>
#include <spawn.h>

// glibc shows these only to GNU sources, and Swift's module of it is none.
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
