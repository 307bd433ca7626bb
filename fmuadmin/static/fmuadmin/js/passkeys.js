// Passkeys need scripts; codes do not. Without this the forms stay hidden and the page asks for a code.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const listed = (known) => known?.map((one) => ({ ...one, id: bytes(one.id) }));

function prepared(options) {
  const made = { ...options, challenge: bytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) made.excludeCredentials = listed(options.excludeCredentials);
  if (options.allowCredentials) made.allowCredentials = listed(options.allowCredentials);
  return { publicKey: made };
}

function told(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: text(answer.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[name]) response[name] = text(answer[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) break;
  form.hidden = false;
  const problem = form.querySelector("[data-passkey-problem]");
  form.querySelector("button").addEventListener("click", async () => {
    problem.hidden = true;
    try {
      const options = prepared(JSON.parse(form.dataset.options).publicKey);
      const credential = await navigator.credentials[form.dataset.passkey](options);
      form.elements.credential.value = told(credential);
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
  // Enter in the password field is the button.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("button").click();
  });
}
