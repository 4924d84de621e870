/** What the system's answer to a read means, and what to do about it. */
const READING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  ENOTDIR: 'there is no such file; check the path',
  EISDIR: 'it is a directory; name the file in it',
  EACCES: 'this account may not read it; check its permissions and those of its directory',
  EPERM: 'this account may not read it; check its permissions and those of its directory',
}

const WRITING: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist; make it first',
  ENOTDIR: 'a part of its path is a file and no directory',
  EEXIST: 'something of that name is there already',
  EISDIR: 'it is a directory; name a file in it',
  EACCES: 'this account may not write there; check the permissions of its directory',
  EPERM: 'this account may not write there; check the permissions of its directory',
  EROFS: 'the file system is read-only; name another place',
  ENOSPC: 'there is no room left on the disk',
  EDQUOT: 'there is no room left on the disk for this account',
}

const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there already',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this needs a right that the process lacks; ports below 1024 do',
  ENOTFOUND: 'this machine knows no such address',
}

function inWords(words: Readonly<Record<string, string>>, cause: unknown): string {
  const { code } = (cause ?? {}) as { code?: string }
  return words[code ?? ''] ?? (cause instanceof Error ? cause.message : String(cause))
}

export const whyNotRead = (cause: unknown): string => inWords(READING, cause)
export const whyNotWritten = (cause: unknown): string => inWords(WRITING, cause)
export const whyNotListened = (cause: unknown): string => inWords(LISTENING, cause)
