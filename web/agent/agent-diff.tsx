import { useEffect, useState } from 'preact/hooks';
import type { StepView } from '../../src/core/state/run-state.js';
import { troubleText, useDesk } from '../model/run-desk.js';
import { PathText } from '../shell/plain.js';
import { PatchLines } from '../text/patch-lines.js';
import { type FilePatch, readPatch } from '../text/read-patch.js';

/** What it changed, file by file; asked for when the agent is opened. */
export function AgentDiff({ step }: { readonly step: StepView }) {
  const { source, model } = useDesk();
  const [files, setFiles] = useState<readonly FilePatch[] | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const changes = model.records.of(step.n).end?.workspace !== undefined;
  useEffect(() => {
    if (!changes) return;
    source.diff(model.id, step.n).then(
      (patch) => setFiles(readPatch(patch)),
      (error: unknown) => setTrouble(troubleText(error)),
    );
  }, [changes]);
  if (!changes) return null;
  const sum = (of: 'added' | 'removed') => (files ?? []).reduce((all, file) => all + file[of], 0);
  return (
    <section id="part-diff">
      <h3>
        Diff{' '}
        {files !== null && files.length > 0 && (
          <span class="t3">
            <Changes added={sum('added')} removed={sum('removed')} /> in {files.length} files
          </span>
        )}
      </h3>
      {trouble !== null && <p class="t2">{trouble}</p>}
      {files?.length === 0 && <p class="t2">It changed no file.</p>}
      {files?.map((file, index) => (
        <FileDiff key={file.name} file={file} open={index < 3} />
      ))}
    </section>
  );
}

export function Changes({ added, removed }: { readonly added: number; readonly removed: number }) {
  return (
    <span class="pm">
      <span class="p">+{added}</span> <span class="m">−{removed}</span>
    </span>
  );
}

function FileDiff({ file, open }: { readonly file: FilePatch; readonly open: boolean }) {
  const { notice } = useDesk();
  const [shown, setShown] = useState(open);
  const copy = (): void => {
    navigator.clipboard.writeText(file.name).then(
      () => (notice.value = `copied ${file.name}`),
      () => (notice.value = 'not copied'),
    );
  };
  return (
    <>
      <div class="fh">
        <PathText text={file.name} />
        <span class="grow" />
        <Changes added={file.added} removed={file.removed} />
        <button type="button" class="link" onClick={copy}>
          copy path
        </button>
        <button type="button" class="link" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'hide' : 'show'}
        </button>
      </div>
      {shown && <PatchLines file={file} />}
    </>
  );
}
