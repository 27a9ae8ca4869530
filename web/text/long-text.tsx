import { useState } from 'preact/hooks';
import { bytesText } from '../../src/core/words/amounts.js';
import { plainText } from '../../src/core/words/plain-text.js';

const firstPart = 6_000;
const laterPart = 200_000;

interface LongTextProps {
  readonly text: string;
  /** Characters that are shown at first. */
  readonly first?: number;
  /** Of what it is, for those who do not see it. */
  readonly name?: string;
}

/** Hostile text as text: the first part of it, and more on request. */
export function LongText({ text, first = firstPart, name = 'text' }: LongTextProps) {
  const [shown, setShown] = useState(first);
  const rest = text.length - shown;
  return (
    <div class="long">
      <pre class="raw">
        <bdi>{plainText(text.slice(0, shown))}</bdi>
      </pre>
      {rest > 0 && (
        <button type="button" class="link" onClick={() => setShown(shown + laterPart)}>
          show {rest > laterPart ? `${bytesText(laterPart)} more` : 'all'} of this {name}
          {`, ${bytesText(text.length)} in all`}
        </button>
      )}
    </div>
  );
}
