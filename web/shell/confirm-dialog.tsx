import type { Signal } from '@preact/signals';
import * as dialog from '@zag-js/dialog';
import { normalizeProps, Portal, useMachine } from '@zag-js/preact';
import { useId } from 'preact/hooks';
import type { ConfirmQuestion } from '../model/run-desk.js';

/** Asks before something ends; `Escape` and a click beside it are a no. */
export function ConfirmDialog({ question }: { readonly question: Signal<ConfirmQuestion | null> }) {
  const asked = question.value;
  const service = useMachine(dialog.machine, {
    id: useId(),
    role: 'alertdialog',
    open: asked !== null,
    closeOnInteractOutside: true,
    onOpenChange: ({ open }) => {
      if (!open) question.value = null;
    },
  });
  const api = dialog.connect(service, normalizeProps);
  if (asked === null) return null;
  return (
    <Portal>
      <div {...api.getBackdropProps()} class="backdrop" />
      <div {...api.getPositionerProps()} class="positioner">
        <div {...api.getContentProps()} class="dialog">
          <h2 {...api.getTitleProps()}>{asked.title}</h2>
          <p {...api.getDescriptionProps()}>{asked.text}</p>
          <div class="acts">
            <button
              type="button"
              class="btn primary"
              onClick={() => {
                question.value = null;
                asked.act();
              }}
            >
              {asked.yes}
            </button>
            <button {...api.getCloseTriggerProps()} class="btn">
              No, go back
            </button>
          </div>
        </div>
      </div>
    </Portal>
  );
}
