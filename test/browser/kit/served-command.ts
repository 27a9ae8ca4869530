import type { ChildProcess } from 'node:child_process';
import type { Project } from '../../e2e/project.js';

export interface ServedPage {
  readonly child: ChildProcess;
  /** As it was printed, with its tokens. */
  readonly url: URL;
}

/** The page of the built command, as a person opens it: until its address is printed. */
export async function serveCommand(
  project: Pick<Project, 'start'>,
  ...argv: readonly string[]
): Promise<ServedPage> {
  const { child, ended } = project.start(['ui', ...argv]);
  const printed = new Promise<URL>((resolve) => {
    let out = '';
    child.stdout?.on('data', (text) => {
      out += text;
      if (out.includes('\n')) resolve(new URL(out.trim()));
    });
  });
  const failed = ended.then(({ code, stderr }) => {
    throw new Error(`plenum ui ended with ${code}: ${stderr}`);
  });
  failed.catch(() => undefined);
  return { child, url: await Promise.race([printed, failed]) };
}
