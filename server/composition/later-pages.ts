// A page that cannot be drawn just now is answered with 503: a sentence for whoever reads it, and for
// the browser's worker the sign not to keep it in the page's place. Next gives a page no way to its
// own status, so each request has a key, made here and of this server alone, by which its page finds
// the answer that is still to be written.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Unavailable, unavailableAnswer } from "#server/use-cases/unavailable.ts";

const ANSWER_KEY_HEADER = "x-fascicle-answer";

export interface LaterPages {
  /** Before the page is asked for. What a client sent as its key is overwritten. */
  follow(request: IncomingMessage, response: ServerResponse): void;
  /** By the page, with the headers of its request. */
  answerLater(headers: Headers, reason: Unavailable): void;
}

export function createLaterPages(): LaterPages {
  const answers = new Map<string, ServerResponse>();
  return {
    follow(request, response) {
      const key = randomUUID();
      request.headers[ANSWER_KEY_HEADER] = key;
      answers.set(key, response);
      response.once("close", () => answers.delete(key));
    },
    answerLater(headers, reason) {
      const response = answers.get(headers.get(ANSWER_KEY_HEADER) ?? "");
      if (response === undefined || response.headersSent) return;
      response.statusCode = 503;
      response.setHeader("retry-after", String(unavailableAnswer(reason).retryAfterS));
    },
  };
}
