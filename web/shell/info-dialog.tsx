import * as dialog from '@zag-js/dialog';
import { normalizeProps, Portal, useMachine } from '@zag-js/preact';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface InfoDialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** Something to read that belongs to no place of the page: the keys, a command. */
export function InfoDialog({ title, open, close, children }: InfoDialogProps) {
  const service = useMachine(dialog.machine, {
    id: useId(),
    open,
    onOpenChange: (details) => {
      if (!details.open) close();
    },
  });
  const api = dialog.connect(service, normalizeProps);
  if (!open) return null;
  return (
    <Portal>
      <div {...api.getBackdropProps()} class="backdrop" />
      <div {...api.getPositionerProps()} class="positioner">
        <div {...api.getContentProps()} class="dialog">
          <h2 {...api.getTitleProps()}>{title}</h2>
          <div {...api.getDescriptionProps()}>{children}</div>
          <div class="acts">
            <button {...api.getCloseTriggerProps()} class="btn">
              Close
            </button>
          </div>
        </div>
      </div>
    </Portal>
  );
}
