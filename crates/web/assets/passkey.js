// Passkeys need a script: it hands what the page asks to the browser, and the answer to the page's form.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

const asked = (form) => {
  const options = JSON.parse(form.dataset.options);
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: named(options.excludeCredentials) }),
  };
};

const answered = (key) => {
  const { response } = key;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const written = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: Object.fromEntries(written),
    clientExtensionResults: {},
  });
};

let waiting;

const run = async (form, mediation) => {
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const publicKey = asked(form);
    const key =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey, signal })
        : await navigator.credentials.get({ publicKey, signal, ...(mediation && { mediation }) });
    form.elements.credential.value = answered(key);
    form.submit();
  } catch (error) {
    if (error.name !== "AbortError" && !mediation) failed.hidden = false;
  }
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(form);
    });
    // The browser offers its passkeys in the field for the ID.
    if ("conditional" in form.dataset) {
      PublicKeyCredential.isConditionalMediationAvailable?.().then((there) => there && run(form, "conditional"));
    }
  }
  for (const without of document.querySelectorAll("[data-no-passkey]")) without.hidden = true;
}
