/* Stands between a process and its C library: fails, kills or tears the n-th call that changes a file under one
 * folder, and shows another time of day. Loaded with LD_PRELOAD; told what to do through a small shared file, so that
 * a test can arm a process that is already running. Needs no rights and no ptrace. Built by tests/chaos/shim.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WRITES = 1, SYNCS = 2, SIZES = 4, NAMES = 8 };
enum { NOTHING = 0, KILL = 1000, TEAR = 1001 };

struct control {
    long count;  /* calls counted so far */
    long at;     /* which one is struck; 0: none */
    long calls;  /* which kinds are counted */
    long act;    /* an errno, or KILL, or TEAR (half of a write, then KILL) */
    long lasts;  /* every later call is struck, too: a disk stays full */
    long hit;    /* how many were struck */
    long clock;  /* 0: the true time; 1: moved by ``seconds``; 2: stands still at ``seconds`` */
    double seconds;
};

static struct control idle, *told = &idle;
static char under[4096];

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("SHIM_CONTROL"), *folder = getenv("SHIM_UNDER");
    if (!path || !folder) return;
    snprintf(under, sizeof under, "%s/", folder);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *shared = mmap(0, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED) told = shared;
    close(file);
}

static int ours(const char *path) { return under[0] && !strncmp(path, under, strlen(under)); }

static int open_under(int descriptor) {
    char link[64], path[4096];
    if (!under[0] || !told->calls) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return ours(path);
}

/* What is to be done about this call: NOTHING, an errno, or TEAR; does not come back from KILL. */
static long struck(long kind) {
    if (!(told->calls & kind)) return NOTHING;
    long number = __sync_add_and_fetch(&told->count, 1);
    if (!told->at || (told->lasts ? number < told->at : number != told->at)) return NOTHING;
    __sync_add_and_fetch(&told->hit, 1);
    if (told->act == KILL || (told->act == TEAR && kind != WRITES)) kill(getpid(), SIGKILL);
    return told->act;
}

#define TRUE_ONE(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRITING(name, ...)                                                   \
    do {                                                                     \
        long act = open_under(descriptor) ? struck(WRITES) : NOTHING;        \
        if (act == TEAR) {                                                   \
            count /= 2;                                                      \
            (void)!TRUE_ONE(name)(__VA_ARGS__);                              \
            kill(getpid(), SIGKILL);                                         \
        }                                                                    \
        if (act) { errno = (int)act; return -1; }                            \
        return TRUE_ONE(name)(__VA_ARGS__);                                  \
    } while (0)

#define CALLING(kind, is_ours, name, ...)                                    \
    do {                                                                     \
        long act = (is_ours) ? struck(kind) : NOTHING;                       \
        if (act) { errno = (int)act; return -1; }                            \
        return TRUE_ONE(name)(__VA_ARGS__);                                  \
    } while (0)

ssize_t write(int descriptor, const void *bytes, size_t count) { WRITING(write, descriptor, bytes, count); }
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at) {
    WRITING(pwrite, descriptor, bytes, count, at);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at) {
    WRITING(pwrite64, descriptor, bytes, count, at);
}
int fsync(int descriptor) { CALLING(SYNCS, open_under(descriptor), fsync, descriptor); }
int fdatasync(int descriptor) { CALLING(SYNCS, open_under(descriptor), fdatasync, descriptor); }
int ftruncate(int descriptor, off_t size) { CALLING(SIZES, open_under(descriptor), ftruncate, descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { CALLING(SIZES, open_under(descriptor), ftruncate64, descriptor, size); }
int rename(const char *from, const char *to) { CALLING(NAMES, ours(from) || ours(to), rename, from, to); }
int unlink(const char *path) { CALLING(NAMES, ours(path), unlink, path); }

/* Only the time of day: what counts seconds for waiting stays true. */
static void move(struct timespec *shown) {
    double seconds = told->seconds;
    if (told->clock == 1) shown->tv_sec += (time_t)seconds;
    if (told->clock == 2) { shown->tv_sec = (time_t)seconds; shown->tv_nsec = 0; }
}

int clock_gettime(clockid_t which, struct timespec *shown) {
    int found = TRUE_ONE(clock_gettime)(which, shown);
    if (!found && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) move(shown);
    return found;
}

int gettimeofday(struct timeval *restrict shown, void *restrict zone) {
    (void)zone;
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    shown->tv_sec = now.tv_sec;
    shown->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *shown) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (shown) *shown = now.tv_sec;
    return now.tv_sec;
}
