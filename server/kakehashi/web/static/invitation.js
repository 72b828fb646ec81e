/* Take the secret of an invitation out of the address, so that it stays in no history. */
const secret = location.hash.slice(1);
if (secret) {
  history.replaceState(null, "", location.pathname + location.search);
  for (const field of document.querySelectorAll("[name=code]")) field.value = secret;
  document.getElementById("password").focus();
}
