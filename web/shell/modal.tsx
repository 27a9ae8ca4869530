import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface ModalProps {
  readonly title: string;
  readonly role: 'dialog' | 'alertdialog';
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/**
 * The browser's own modal dialog: it keeps the focus, makes the rest inert, closes on `Escape` and
 * gives the focus back. A click beside it closes it too.
 */
export function Modal({ title, role, close, children }: ModalProps) {
  const box = useRef<HTMLDialogElement>(null);
  const name = useId();
  // Before it is seen: a key that is pressed at once is for the dialog.
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      class="dialog"
      role={role}
      aria-labelledby={name}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === box.current) close();
      }}
    >
      <div class="inner">
        <h2 id={name}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
