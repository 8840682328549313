import { type FormEvent, useState } from "react";

export interface Making<T> {
  readonly isBusy: boolean;
  /** What was made last, until it is noted. */
  readonly made: T | null;
  readonly failure: unknown;
  readonly submit: (event: FormEvent<HTMLFormElement>) => void;
  readonly note: () => void;
}

/**
 * Makes something of a form, empties that, and keeps what was made until it is noted: some of it is
 * shown only once. Where it fails the form stays as it is.
 */
export function useMaking<T>(make: (data: FormData) => Promise<T>, onMade: () => void): Making<T> {
  const [isBusy, setBusy] = useState(false);
  const [made, setMade] = useState<T | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const run = async (form: HTMLFormElement) => {
    setBusy(true);
    setFailure(null);
    try {
      setMade(await make(new FormData(form)));
      form.reset();
      onMade();
    } catch (reason) {
      setFailure(reason);
    }
    setBusy(false);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void run(event.currentTarget);
  };
  return { isBusy, made, failure, submit, note: () => setMade(null) };
}
