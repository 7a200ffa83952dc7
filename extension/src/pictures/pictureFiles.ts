/** The kinds of picture that the daemon reads; the Explorer's menu in the manifest lists the same. */
export const pictureExtensions = ["png", "jpg", "jpeg", "webp", "bmp", "gif"];
