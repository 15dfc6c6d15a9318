// Without script: a row of tabs that is wider than the window is moved by hand. With it: the row begins
// where the chosen tab is seen, and fades where it goes on.
export default (row) => {
  const chosen = row.querySelector("[aria-current]");
  const fade = () => {
    row.classList.toggle("is-more", row.scrollLeft + row.clientWidth < row.scrollWidth - 1);
    row.classList.toggle("is-after", row.scrollLeft > 1);
  };
  if (chosen) row.scrollLeft = chosen.offsetLeft - row.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
  row.addEventListener("scroll", fade, { passive: true });
  new ResizeObserver(fade).observe(row);
};
