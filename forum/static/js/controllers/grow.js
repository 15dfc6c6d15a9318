// Without script: the field can be drawn larger by its corner. With it: it grows with its text.
export default (field) => {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = () => {
    field.rows = Math.max(field.rows, Math.min(40, field.value.split("\n").length + 1));
  };
  field.addEventListener("input", grow);
  grow();
};
