import { useState } from 'preact/hooks';
import type { Json } from '../../src/core/values/json.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { LongText } from './long-text.js';

const openLevels = 2;
const shownMembers = 200;
const longest = 300;

interface JsonTreeProps {
  readonly value: Json;
  readonly name?: string;
  readonly level?: number;
}

/** A value as people read it: members open where there is anything in them. */
export function JsonTree({ value, name, level = 0 }: JsonTreeProps) {
  if (value === null || typeof value !== 'object') return <Leaf value={value} name={name} />;
  const members = Object.entries(value);
  const kind = Array.isArray(value) ? `${members.length} items` : `${members.length} members`;
  return (
    <details class="json" open={level < openLevels}>
      <summary>
        {name !== undefined && <b>{oneLine(name)} </b>}
        <span class="t3">{kind}</span>
      </summary>
      <Members members={members} level={level + 1} />
    </details>
  );
}

interface MembersProps {
  readonly members: readonly (readonly [string, Json | undefined])[];
  readonly level: number;
}

function Members({ members, level }: MembersProps) {
  const [shown, setShown] = useState(shownMembers);
  return (
    <div class="members">
      {members.slice(0, shown).map(([name, value]) => (
        <JsonTree key={name} name={name} value={value ?? null} level={level} />
      ))}
      {members.length > shown && (
        <button type="button" class="link" onClick={() => setShown(shown * 10)}>
          {members.length - shown} more
        </button>
      )}
    </div>
  );
}

function Leaf({ value, name }: { readonly value: Json; readonly name?: string | undefined }) {
  const isLong = typeof value === 'string' && (value.length > longest || value.includes('\n'));
  return (
    <div class="leaf">
      {name !== undefined && <b>{oneLine(name)} </b>}
      {isLong ? (
        <LongText text={String(value)} first={2000} />
      ) : (
        <span class={value === null ? 't3' : 'mono'}>
          <bdi>{typeof value === 'string' ? oneLine(value) : String(value)}</bdi>
        </span>
      )}
    </div>
  );
}
