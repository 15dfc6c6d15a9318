// Without script: the field can be drawn larger by its corner. With it: it grows with its text.
const TALLEST = 960;

export default (field) => {
  const grow = () => {
    const edges = field.offsetHeight - field.clientHeight;
    if (field.scrollHeight > field.clientHeight)
      field.style.height = `${Math.min(TALLEST, field.scrollHeight + edges)}px`;
  };
  field.addEventListener("input", grow);
  grow();
};
