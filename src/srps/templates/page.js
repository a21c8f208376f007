// Extras: without them everything is there. What cannot be scrolled is no stop for the keyboard; what can says so.
(function () {
  var sizes = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var box = entry.target;
      if (box.scrollWidth > box.clientWidth + 1) { box.tabIndex = 0; box.dataset.hint = document.documentElement.dataset.scroll; }
      else { box.removeAttribute("tabindex"); delete box.dataset.hint; }
    });
  });
  document.querySelectorAll(".table, .picture").forEach(function (box) { sizes.observe(box); });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });
})();
