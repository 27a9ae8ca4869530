/** Why a tool could not do what was asked, in words that tell the agent what to do next. */
export class Complaint extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Complaint';
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'the operating system does not let this process do that',
  EBUSY: 'it is in use',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link where none was a moment ago, or a link that leads to itself',
  EMFILE: 'too many files are open at this moment; try again',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EPERM: 'the operating system does not let this process do that',
  EROFS: 'the disk is read-only',
};

/** A failure of the file system in plain words; `what` names the file as the agent knows it. */
export function explained(error: unknown, what: string): Complaint {
  if (error instanceof Complaint) return error;
  const code = codeOf(error);
  return new Complaint(`${what}: ${reasons[code] ?? `failed (${code || 'unknown reason'})`}`);
}

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
