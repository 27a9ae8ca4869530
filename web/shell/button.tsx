import type { ComponentChildren } from 'preact';

interface ActButtonProps {
  readonly children: ComponentChildren;
  readonly act: () => void;
  /** A letter that does the same. */
  readonly kbd?: string;
  /** Why it cannot be used now; in place, not in a tooltip. */
  readonly why?: string | null;
  readonly look?: 'you-act' | 'you-alt' | 'ghost' | 'primary';
  readonly label?: string;
}

/** One that cannot be used stays in the order of tabs and says why. */
export function ActButton({ children, act, kbd, why, look, label }: ActButtonProps) {
  return (
    <button
      type="button"
      class={look === undefined ? 'btn' : `btn ${look}`}
      aria-disabled={why ? true : undefined}
      aria-label={label}
      aria-keyshortcuts={kbd}
      onClick={() => {
        if (!why) act();
      }}
    >
      {children}
      {why ? <span class="why">{why}</span> : kbd && <kbd aria-hidden="true">{kbd}</kbd>}
    </button>
  );
}
