/* Draws the map of services beside their list. No tiles: a plain ground, village units, places. */
(() => {
  "use strict";

  const frame = document.querySelector("[data-map]");
  if (!frame || !window.L) return;
  const words = frame.dataset;
  const APART = 60; // pixels between pins, so that a finger hits one
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function coordinates(feature) {
    const [longitude, latitude] = feature.geometry.coordinates;
    return [latitude, longitude];
  }

  function serviceLine(service) {
    const line = document.createElement("li");
    line.append(element("a", service.name, { href: service.page }));
    if (service.phone) {
      line.append(", ", element("a", service.phone, { href: `tel:${service.phone.replaceAll(" ", "")}` }));
    }
    line.append(document.createElement("br"), service.organisation);
    return line;
  }

  function placeBox(place) {
    const box = document.createElement("section");
    box.append(element("h3", `${place.number}. ${place.name}`));
    if (place.address && place.address !== place.name) box.append(element("p", place.address));
    const list = document.createElement("ul");
    list.append(...place.services.map(serviceLine));
    box.append(list);
    return box;
  }

  function popup(places) {
    const box = document.createElement("div");
    box.append(...places.map(placeBox));
    return box;
  }

  function nearHref(point) {
    const asked = new URLSearchParams(window.location.search);
    asked.delete("page");
    asked.delete("gdzie");
    asked.set("widok", "mapa");
    asked.set("punkt", `${point.lat.toFixed(5)},${point.lng.toFixed(5)}`);
    return `?${asked}`;
  }

  function drawUnit(map, feature) {
    const icon = L.divIcon({ className: "map-unit", html: element("span", feature.properties.name), iconSize: null, iconAnchor: [4, 10] });
    L.marker(coordinates(feature), { icon, interactive: false, keyboard: false }).addTo(map);
  }

  /* Pins that would cover each other at this zoom are drawn as one, with all their numbers. */
  function together(map, features) {
    const groups = [];
    for (const feature of features) {
      const point = map.latLngToLayerPoint(coordinates(feature));
      const near = groups.find((one) => Math.abs(one.point.x - point.x) < APART && Math.abs(one.point.y - point.y) < APART);
      if (near) near.features.push(feature);
      else groups.push({ point, features: [feature] });
    }
    return groups.map((group) => group.features);
  }

  function drawGroup(layer, features) {
    const places = features.map((feature) => feature.properties);
    const numbers = places.map((place) => place.number);
    const short = numbers.length > 2 ? `${numbers[0]} +${numbers.length - 1}` : numbers.join(", ");
    const icon = L.divIcon({ className: "map-pin", html: element("span", short, { class: "map-number" }), iconSize: [44, 44] });
    const marker = L.marker(coordinates(features[0]), { icon, keyboard: true, riseOnHover: true });
    marker.bindPopup(popup(places), { maxWidth: 260, maxHeight: 260, autoPanPadding: [12, 12] }).addTo(layer);
    const pin = marker.getElement();
    const names = places.map((place) => `${place.number}. ${place.name}: ${place.services.map((one) => one.name).join(", ")}`);
    pin.setAttribute("aria-label", `${numbers.length > 1 ? words.places : words.place} ${names.join("; ")}`);
    pin.dataset.numbers = numbers.join(" ");
    marker.on("popupopen", (event) => openedAt(event.popup, pin));
    marker.on("popupclose", () => { if (frame.contains(document.activeElement)) pin.focus(); });
  }

  function openedAt(opened, pin) {
    const box = opened.getElement();
    const close = box.querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    close.removeAttribute("title");
    box.querySelector(".leaflet-popup-content a").focus({ preventScroll: true });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      opened.close();
      pin.focus();
    });
  }

  function offerNear(map) {
    const link = document.querySelector("[data-map-near]");
    const follow = () => { link.href = nearHref(map.getCenter()); };
    map.on("moveend", follow);
    follow();
    map.on("click", (event) => {
      const near = element("a", words.near, { href: nearHref(event.latlng) });
      L.popup().setLatLng(event.latlng).setContent(near).openOn(map);
    });
  }

  function draw(data) {
    document.querySelector("[data-map-side]").hidden = false;
    const map = L.map(frame, { attributionControl: false, zoomControl: false, maxZoom: 17, zoomAnimation: !still, fadeAnimation: false, markerZoomAnimation: !still });
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut, position: "bottomright" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const points = data.features.map(coordinates);
    map.fitBounds(L.latLngBounds(points), { padding: [32, 32], maxZoom: 15, animate: false });
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", words.label);
    const places = data.features.filter((feature) => feature.properties.kind === "place");
    for (const feature of data.features) if (!places.includes(feature)) drawUnit(map, feature);
    const pins = L.layerGroup().addTo(map);
    const drawPins = () => {
      pins.clearLayers();
      for (const group of together(map, places)) drawGroup(pins, group);
    };
    map.on("zoomend", drawPins);
    drawPins();
    offerNear(map);
  }

  function fail() {
    document.querySelector("[data-map-status]").textContent = words.failed;
    frame.hidden = true;
    document.querySelector("[data-map-near]").hidden = true;
    document.querySelector("[data-map-side]").hidden = false;
  }

  fetch(frame.dataset.map, { headers: { Accept: "application/geo+json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
    .then((data) => { if (data.features.length) draw(data); })
    .catch(fail);
})();
