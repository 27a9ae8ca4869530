import { useState } from 'preact/hooks';
import { plainText } from '../../src/core/words/plain-text.js';
import type { FilePatch, PatchLine } from './read-patch.js';

const shownLines = 300;
const longestLine = 2_000;

const looks: Readonly<Record<PatchLine['kind'], readonly [string, string]>> = {
  head: ['h', ''],
  same: ['', ' '],
  added: ['add', '+'],
  removed: ['del', '−'],
};

interface PatchLinesProps {
  readonly file: FilePatch;
  /** Where a page shows several patches of one file. */
  readonly name?: string;
}

/** The changed lines of one file with their numbers before and after. */
export function PatchLines({ file, name }: PatchLinesProps) {
  const [shown, setShown] = useState(shownLines);
  const rest = file.lines.length - shown;
  return (
    <>
      <div class="diff" tabIndex={0} role="region" aria-label={name ?? `Changes of ${file.name}`}>
        {file.lines.slice(0, shown).map((line, index) => (
          <Line key={index} line={line} />
        ))}
      </div>
      {rest > 0 && (
        <button type="button" class="link" onClick={() => setShown(shown * 10)}>
          {rest} more lines
        </button>
      )}
    </>
  );
}

function Line({ line }: { readonly line: PatchLine }) {
  const [look, sign] = looks[line.kind];
  return (
    <div class={`l ${look}`}>
      <span class="n">{line.before}</span>
      <span class="n">{line.after}</span>
      <span class="s">{sign}</span>
      <span>
        <bdi>{plainText(line.text.slice(0, longestLine))}</bdi>
      </span>
    </div>
  );
}
