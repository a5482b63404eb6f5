/* Makes one write to a database fail, or several: loaded before the C library of a player's process.
 *
 * FAIL_AT      the first call that fails, from 1; calls are counted that write or sync a file named sessions.db*
 * FAIL_TIMES   how many calls in a row fail
 * FAIL_HOW     EIO, ENOSPC, or SHORT: half is written, and then the disk is full
 * FAIL_MARK    a file that is made when a call fails
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static int is_database(int fd)
{
	char link[64], path[4096];
	ssize_t length;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof path - 1);
	if (length <= 0)
		return 0;
	path[length] = 0;
	return strstr(path, "/sessions.db") != NULL;
}

/* 0 where the call is to go on, else how it fails. */
static const char *fails(int fd)
{
	const char *at = getenv("FAIL_AT"), *times = getenv("FAIL_TIMES"), *mark = getenv("FAIL_MARK");
	const char *how = getenv("FAIL_HOW");
	int kept = errno;
	long first;

	if (!at || !how || !is_database(fd)) {
		errno = kept;
		return NULL;
	}
	errno = kept;
	calls++;
	first = atol(at);
	if (calls < first || calls >= first + (times ? atol(times) : 1))
		return NULL;
	if (mark) {
		int made = open(mark, O_CREAT | O_WRONLY, 0600);
		if (made >= 0)
			close(made);
	}
	errno = strcmp(how, "EIO") ? ENOSPC : EIO;
	return how;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t length)
{
	REAL(write);
	const char *how = fails(fd);
	if (!how)
		return real(fd, bytes, length);
	return strcmp(how, "SHORT") || length < 2 ? -1 : real(fd, bytes, length / 2);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
	REAL(pwrite);
	const char *how = fails(fd);
	if (!how)
		return real(fd, bytes, length, offset);
	return strcmp(how, "SHORT") || length < 2 ? -1 : real(fd, bytes, length / 2, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
	REAL(pwrite64);
	const char *how = fails(fd);
	if (!how)
		return real(fd, bytes, length, offset);
	return strcmp(how, "SHORT") || length < 2 ? -1 : real(fd, bytes, length / 2, offset);
}

int fsync(int fd)
{
	REAL(fsync);
	return fails(fd) ? -1 : real(fd);
}

int fdatasync(int fd)
{
	REAL(fdatasync);
	return fails(fd) ? -1 : real(fd);
}

int ftruncate(int fd, off_t length)
{
	REAL(ftruncate);
	return fails(fd) ? -1 : real(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
	REAL(ftruncate64);
	return fails(fd) ? -1 : real(fd, length);
}
