// Extras: without them everything is there. What cannot be scrolled is no stop for the keyboard; what can says so.
(function () {
  var boxes = document.querySelectorAll(".table, .picture");
  function look() {
    boxes.forEach(function (box) {
      var scrolls = box.scrollWidth > box.clientWidth + 1;
      if (scrolls) { box.tabIndex = 0; box.dataset.hint = document.documentElement.dataset.scroll; }
      else { box.removeAttribute("tabindex"); delete box.dataset.hint; }
    });
  }
  document.addEventListener("toggle", look, true);
  window.addEventListener("resize", look);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });
  look();
})();
