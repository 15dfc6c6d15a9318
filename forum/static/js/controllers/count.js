// Without script: the server says when a text is too long, and keeps it. With it: a count as one writes.
export default (field) => {
  const most = Number(field.dataset.max);
  const count = document.createElement("span");
  count.className = "field-count";
  field.after(count);
  const show = () => {
    const length = [...field.value].length;
    count.hidden = length < most * 0.7;
    count.textContent = `${length.toLocaleString()} / ${most.toLocaleString()}`;
    count.classList.toggle("is-over", length > most);
  };
  field.addEventListener("input", show);
  show();
};
