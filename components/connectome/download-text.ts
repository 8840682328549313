"use client";

/** Hands a text to the person as a file of their own. */
export function downloadText(fileName: string, text: string, type = "text/csv"): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has its own hold on it by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
