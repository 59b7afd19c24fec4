// Keeps a page up to date: asks for it again every two seconds and takes over the parts marked
// with data-live when something has changed. Without this script the page works all the same.
"use strict";

const PAUSE_MS = 2000;
let tag = null;

function takeOver(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (!other || other.innerHTML === part.innerHTML) continue;
    const focused = part.contains(document.activeElement)
      ? document.activeElement.getAttribute("href")
      : null;
    const opened = [...part.querySelectorAll("details[open]")].map((details) => details.id);
    part.innerHTML = other.innerHTML;
    for (const id of opened) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    if (focused) {
      for (const link of part.querySelectorAll("a")) {
        if (link.getAttribute("href") === focused) link.focus();
      }
    }
  }
}

async function refresh() {
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(location.href, { headers, cache: "no-store" });
    if (answer.ok) {
      tag = answer.headers.get("etag");
      takeOver(await answer.text());
    }
    document.body.classList.toggle("stale", !answer.ok && answer.status !== 304);
  } catch {
    document.body.classList.add("stale");
  }
}

async function keepUp() {
  if (!document.hidden) await refresh();
  setTimeout(keepUp, PAUSE_MS);
}

setTimeout(keepUp, PAUSE_MS);
