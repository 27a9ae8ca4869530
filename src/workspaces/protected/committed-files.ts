/** A file or a link of a commit. */
export interface CommittedFile {
  /** Git's name of the content. */
  readonly blob: string;
  readonly mode: 'file' | 'program' | 'link';
}

/**
 * What a commit of the project's repository holds; paths are relative to the project. Rejects with
 * a PlenumError.
 */
export interface CommittedFiles {
  readonly commit: string;
  entries(): Promise<ReadonlyMap<string, CommittedFile>>;
  /** The bytes as they are stored: filters and line ends are not applied. */
  blob(name: string): Promise<Buffer>;
  /**
   * Writes files into an empty folder as git would check them out. Answers where the project lies
   * in it.
   */
  checkOut(paths: readonly string[], folder: string): Promise<string>;
  /** Committed paths whose present file differs, and folders that git ignores. */
  changes(): Promise<{
    readonly changed: ReadonlySet<string>;
    readonly ignored: readonly string[];
  }>;
}
