import { oneLine } from '../../src/core/words/plain-text.js';

/** A text of an agent or a script on one line; of a path, its end is kept where room is short. */
export function PathText({ text }: { readonly text: string }) {
  const whole = oneLine(text);
  const cut = /^\S*\/(?=[^/\s]+)/.exec(whole)?.[0].length ?? 0;
  return (
    <span class="path" title={whole}>
      {cut > 0 && (
        <span class="dir">
          <bdi dir="ltr">{whole.slice(0, cut)}</bdi>
        </span>
      )}
      <span class="file">
        <bdi>{whole.slice(cut)}</bdi>
      </span>
    </span>
  );
}
