// Asking the server. Each kind of question has a channel: a new question on it drops
// the one before, whose answer is then null.

import { config, text } from "./config.js";

const underWay = new Map();

// The server understood the question and refused it, with a sentence that says why.
export class Refused extends Error {}

// No answer, or none that can be used.
export class Failed extends Error {
  name = "Failed";
}

// What was asked for is there no more.
export class Gone extends Failed {}

async function ask(channel, address, read) {
  underWay.get(channel)?.abort();
  const controller = new AbortController();
  underWay.set(channel, controller);
  try {
    const response = await fetch(address, {
      signal: controller.signal,
      // A page in a frame of somebody else's asks as an anonymous visitor.
      credentials: config.credentials ?? "same-origin",
    });
    if (response.redirected || response.status === 401) {
      // Signed out meanwhile: the page itself leads to the sign-in and back.
      window.location.reload();
      return null;
    }
    return await read(response);
  } catch (error) {
    if (controller.signal.aborted) {
      return null;
    }
    throw error instanceof TypeError ? new Failed(text("offline")) : error;
  } finally {
    if (underWay.get(channel) === controller) {
      underWay.delete(channel);
    }
  }
}

// Takes back what was asked on a channel: its answer is not wanted any more.
export function drop(channel) {
  underWay.get(channel)?.abort();
}

// `even` are the statuses, besides those of success, whose answers can be used.
export function askJson(channel, address, { even = [] } = {}) {
  return ask(channel, address, async (response) => {
    if (response.ok || even.includes(response.status)) {
      return response.json();
    }
    if (response.status === 400 || response.status === 429) {
      const told = await response.json();
      throw new Refused(told.detail ?? told.error);
    }
    throw new Failed("");
  });
}

// A fragment of a page as a document; a refused filter comes with its sentences in it.
export function askHtml(channel, address) {
  return ask(channel, address, async (response) => {
    if (response.status === 404) {
      throw new Gone("");
    }
    if (!response.ok && response.status !== 400) {
      throw new Failed("");
    }
    return new DOMParser().parseFromString(await response.text(), "text/html");
  });
}

// What a pressed button sends, with the fragment that answers: {status, document}. It is
// never dropped for another one; a refusal (400, 409) has its sentences in the document.
export async function sendForm(form, button = null) {
  const data = new FormData(form, button);
  data.set("fragment", "1");
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body: data });
  } catch {
    throw new Failed(text("offline"));
  }
  if (response.redirected || response.status === 401) {
    window.location.reload();
    return null;
  }
  if (!response.ok && response.status !== 400 && response.status !== 409) {
    throw new Failed("");
  }
  const fragment = new DOMParser().parseFromString(await response.text(), "text/html");
  return { status: response.status, document: fragment };
}
