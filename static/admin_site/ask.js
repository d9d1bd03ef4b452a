// Asks the server what it makes of something typed; the answer is JSON, null without one.

export async function ask(address, values) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(values)) body.set(name, value ?? "");
  try {
    const response = await fetch(address, { method: "POST", body });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
