/* A button that looks around where the reader is; without it the name of a place does the same. */
(() => {
  "use strict";

  const place = document.querySelector("[data-position]");
  if (!place || !navigator.geolocation) return;
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  const form = button.form;

  function look(position) {
    const { latitude, longitude } = position.coords;
    form.elements.punkt.value = `${latitude.toFixed(3)},${longitude.toFixed(3)}`;
    form.elements.gdzie.value = "";
    form.requestSubmit();
  }

  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(look, () => { status.textContent = button.dataset.failed; });
  });
  place.hidden = false;
})();
