"""Makes the small pictures of models/src/test/resources/images and what Pillow decodes them to.

Writes golden/images.json beside them: for each picture its size and its RGB bytes as
transformers' load_image gives them (EXIF orientation applied, then convert("RGB")), deflated, in base64;
and, where it differs, the picture laid on white.

  python -m venv v && v/bin/pip install pillow==13.0.0 numpy && v/bin/python tools/golden/images.py
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps, features

ROOT = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources"
OUT = ROOT / "images"
SEED = 20250101
WIDTH, HEIGHT = 37, 29


def scene(width, height):
    """Slopes, hard coloured edges and a little noise, [Y, X, 4]."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    rgba = np.stack([x * 255 / width, y * 255 / height, (x + y) * 255 / (width + height), x * 0 + 255], -1)
    rgba[height // 5 : height // 2, width // 6 : width // 2, :3] = (250, 20, 10)
    rgba[height // 3 : height - 4, width // 2 : width - 5, :3] = (10, 30, 240)
    rgba[(x - width * 0.7) ** 2 + (y - height * 0.3) ** 2 < (height / 6) ** 2] = (20, 220, 40, 90)
    rgba[: height // 4, :, 3] = (x * 255 / width)[: height // 4]
    noise = np.random.default_rng(SEED).integers(-12, 13, rgba.shape)
    return np.clip(rgba + noise, 0, 255).astype(np.uint8)


RGBA = scene(WIDTH, HEIGHT)
RGB = np.ascontiguousarray(RGBA[..., :3])
GRAY = RGB[..., 1]
PICTURE = Image.fromarray(RGB)


def save(name, image, **options):
    image.save(OUT / name, **options)


# PNG is written by hand: Pillow does not write every kind that it reads


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(samples, depth):
    """Rows of samples [Y, X * samples] as bytes at 1 to 16 bits each."""
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in samples]
    if depth == 8:
        return [row.astype(np.uint8).tobytes() for row in samples]
    bits = ((samples[..., None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(len(samples), -1)
    return [np.packbits(row.astype(np.uint8)).tobytes() for row in bits]


def filtered(rows, step):
    """Every row with the next of PNG's five filters."""
    out, above = bytearray(), bytes(len(rows[0])) if rows else b""
    for number, row in enumerate(rows):
        kind = number % 5
        out.append(kind)
        for i, value in enumerate(row):
            a = row[i - step] if i >= step else 0
            b = above[i]
            c = above[i - step] if i >= step else 0
            p = a + b - c
            nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            out.append((value - (0, a, b, (a + b) // 2, nearest)[kind]) & 255)
        above = row
    return bytes(out)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(name, pixels, depth, colour, interlace=False, chunks=b"", parts=3):
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    height, width, samples = pixels.shape
    step = max(1, samples * depth // 8)
    data = b""
    for x, y, dx, dy in ADAM7 if interlace else [(0, 0, 1, 1)]:
        part = pixels[y::dy, x::dx]
        if part.size:
            data += filtered(packed(part.reshape(part.shape[0], -1).astype(int), depth), step)
    data = zlib.compress(data, 9)
    cut = [len(data) * i // parts for i in range(parts + 1)]
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlace))
    body = b"".join(chunk(b"IDAT", data[a:b]) for a, b in zip(cut, cut[1:]))
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunks + body + chunk(b"IEND", b"")
    (OUT / name).write_bytes(file)


def pngs():
    wide = RGBA.astype(int) * 257 // 3 * 2
    palette = np.random.default_rng(SEED + 1).integers(0, 256, (200, 3)).astype(np.uint8)
    plte = chunk(b"PLTE", palette.tobytes())
    index = (RGBA[..., 0].astype(int) * 200) >> 8
    png("rgb.png", RGB, 8, 2)
    png("rgb-interlaced.png", RGB, 8, 2, True)
    png("rgb-tiny-interlaced.png", RGB[:2, :3], 8, 2, True)
    png("rgb-transparent.png", RGB, 8, 2, chunks=chunk(b"tRNS", bytes([0, 250, 0, 20, 0, 10])))
    png("rgb16.png", wide[..., :3], 16, 2)
    png("rgba.png", RGBA, 8, 6)
    png("rgba16-interlaced.png", wide, 16, 6, True)
    png("gray.png", GRAY, 8, 0, chunks=chunk(b"gAMA", struct.pack(">I", 45455)))
    png("gray1.png", GRAY >> 7, 1, 0)
    png("gray2.png", GRAY >> 6, 2, 0)
    png("gray4-interlaced.png", GRAY >> 4, 4, 0, True)
    png("gray16.png", GRAY.astype(int) * 3, 16, 0)
    png("gray-clear.png", GRAY >> 7, 1, 0, chunks=chunk(b"tRNS", bytes([0, 1])))
    png("gray-alpha.png", RGBA[..., [1, 3]], 8, 4)
    png("gray-alpha16.png", wide[..., [1, 3]], 16, 4)
    png("palette.png", index, 8, 3, chunks=plte)
    png("palette-transparent.png", index, 8, 3, chunks=plte + chunk(b"tRNS", bytes(range(0, 200, 2))))
    png("palette-short.png", RGBA[..., 0], 8, 3, chunks=plte)
    png("palette4.png", index >> 4, 4, 3, chunks=plte)
    png("palette1-interlaced.png", index >> 7, 1, 3, True, chunks=plte)
    exif = Image.Exif()
    exif[0x0112] = 8
    png("rgb-rotated.png", RGB, 8, 2, chunks=chunk(b"eXIf", exif.tobytes()[6:]))


def jpegs():
    save("rgb.jpg", PICTURE, quality=85)
    save("rgb-444.jpg", PICTURE, quality=70, subsampling=0)
    save("rgb-422.jpg", PICTURE, quality=80, subsampling=1)
    save("rgb-411.jpg", PICTURE, quality=80, subsampling="4:1:1")
    save("rgb-progressive.jpg", PICTURE, quality=60, progressive=True)
    save("rgb-restarts.jpg", PICTURE, quality=60, restart_marker_rows=1)
    save("rgb-stored.jpg", PICTURE, quality=85, keep_rgb=True)
    save("gray.jpg", Image.fromarray(GRAY), quality=85)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"rotated-{orientation}.jpg", PICTURE.crop((0, 0, 19, 11)), quality=90, exif=exif)
    cmyk = np.concatenate([255 - RGB, 255 - GRAY[..., None]], -1)
    save("cmyk.jpg", Image.frombytes("CMYK", (WIDTH, HEIGHT), cmyk.tobytes()), quality=85)
    inks = (OUT / "cmyk.jpg").read_bytes()
    at = inks.index(b"Adobe")
    (OUT / "ycck.jpg").write_bytes(inks[: at + 11] + b"\x02" + inks[at + 12 :])
    (OUT / "cmyk-plain.jpg").write_bytes(inks[: at - 4] + inks[at + 12 :])
    plain = (OUT / "rgb-444.jpg").read_bytes()
    (OUT / "rgb-without-jfif.jpg").write_bytes(plain[:2] + plain[20:])


def on_canvas(name, still, width, height):
    """An animation of one frame, smaller than its canvas."""
    data = (OUT / still).read_bytes()
    at = data.index(b"VP8L") if b"VP8L" in data else data.index(b"VP8 ")
    size = struct.unpack("<I", data[at + 4 : at + 8])[0]
    picture = data[at : at + 8 + size + size % 2]

    def u24(*values):
        return b"".join(struct.pack("<I", value)[:3] for value in values)

    def part(kind, content):
        return kind + struct.pack("<I", len(content)) + content

    body = part(b"VP8X", b"\2\0\0\0" + u24(width + 9, height + 12)) + part(b"ANIM", bytes([9, 99, 199, 255, 0, 0]))
    body += part(b"ANMF", u24(2, 3, width - 1, height - 1, 40) + b"\0" + picture)
    (OUT / name).write_bytes(part(b"RIFF", b"WEBP" + body))


def webps():
    turned = PICTURE.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    save("rotated.webp", turned, lossless=True, exif=exif)
    save("lossless.webp", Image.fromarray(RGBA), lossless=True, exact=True)
    save("lossy.webp", PICTURE, quality=80)
    save("lossy-alpha.webp", Image.fromarray(RGBA), quality=60, exact=True)
    save("lossy-even.webp", Image.fromarray(scene(54, 66)[..., :3]), quality=35)
    save("lossy-narrow.webp", PICTURE.crop((0, 0, 1, 9)), quality=90)
    on_canvas("offset-lossy.webp", "lossy.webp", WIDTH, HEIGHT)
    on_canvas("offset-lossless.webp", "rotated.webp", HEIGHT, WIDTH)
    save("animated.webp", PICTURE, save_all=True, append_images=[ImageOps.flip(PICTURE)], lossless=True)


def lzw(indices, bits):
    """GIF's LZW without compression: a clear code before the codes would grow."""
    clear, size, codes = 1 << bits, bits + 1, []
    for number, index in enumerate(indices):
        if number % ((1 << bits) - 2) == 0:
            codes.append(clear)
        codes.append(index)
    value = sum(code << (size * place) for place, code in enumerate(codes + [clear + 1]))
    data = value.to_bytes((size * (len(codes) + 1) + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255))
    return bytes([bits]) + blocks + b"\0"


def gif(name, transparent):
    """A frame smaller than its screen, with a palette of its own."""
    index = (RGBA[3:20, 5:28, 0] >> 6).astype(int)
    head = b"GIF89a" + struct.pack("<HHBBB", WIDTH, HEIGHT, 0x80 | 1, 2, 0) + bytes(range(60, 72))
    control = b"\x21\xf9\x04" + bytes([transparent, 0, 0, 3]) + b"\0"
    frame = b"\x2c" + struct.pack("<HHHHB", 5, 3, 23, 17, 0x80 | 1) + bytes([9, 200, 7, 90, 2, 80, 0, 0, 255, 9, 9, 9])
    (OUT / name).write_bytes(head + control + frame + lzw(index.ravel().tolist(), 2) + b"\x3b")


def gifs():
    save("palette.gif", PICTURE.quantize(60), interlace=0)
    save("palette-interlaced.gif", PICTURE.quantize(200), interlace=1)
    save("gray.gif", Image.fromarray(GRAY))
    other = ImageOps.flip(PICTURE)
    save("animated.gif", PICTURE.quantize(30), save_all=True, append_images=[other.quantize(30)], duration=50)
    gif("offset.gif", 0)
    gif("offset-transparent.gif", 1)


def bmps():
    save("rgb.bmp", PICTURE)
    save("rgba.bmp", Image.fromarray(RGBA))
    save("palette.bmp", PICTURE.quantize(90))
    save("gray.bmp", Image.fromarray(GRAY))
    save("bits.bmp", Image.fromarray(GRAY).convert("1"))
    pixels = (RGB[::-1, :, 0].astype(int) >> 3 << 10) | (RGB[::-1, :, 1].astype(int) >> 3 << 5) | RGB[::-1, :, 2] >> 3
    rows = b"".join(row.astype("<u2").tobytes() + bytes(-2 * WIDTH % 4) for row in pixels)
    head = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 16, 0, len(rows), 0, 0, 0, 0)
    (OUT / "rgb555.bmp").write_bytes(b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54) + head + rows)
    rows = np.concatenate([RGB[..., ::-1], GRAY[..., None]], -1).tobytes()
    head = struct.pack("<IiiHHIIiiII", 40, WIDTH, -HEIGHT, 1, 32, 0, len(rows), 0, 0, 0, 0)
    (OUT / "top-down32.bmp").write_bytes(b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54) + head + rows)
    runs = b"".join(bytes([30, 1 + y % 3, 7, 5, 0, 0]) for y in range(HEIGHT)) + b"\0\1"
    colours = bytes((17 * i + 40 * j) % 256 if j < 3 else 0 for i in range(8) for j in range(4))
    head = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 8, 1, len(runs), 0, 0, 8, 0)
    size = 54 + len(colours) + len(runs)
    (OUT / "runs.bmp").write_bytes(b"BM" + struct.pack("<IHHI", size, 0, 0, 54 + len(colours)) + head + colours + runs)


def bad():
    """Files that must be refused; they start with `bad-` and have no expected pixels."""
    for name in ["rgb.png", "rgb.jpg", "rgb-progressive.jpg", "palette.gif", "lossy.webp", "lossless.webp", "rgb.bmp"]:
        data = (OUT / name).read_bytes()
        (OUT / f"bad-truncated-{name}").write_bytes(data[: len(data) * 2 // 3])
    (OUT / "bad-text.png").write_text("this is not a picture\n")
    (OUT / "bad-empty.jpg").write_bytes(b"")
    head = struct.pack(">IIBBBBB", 10000, 10000, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    (OUT / "bad-huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body)
    jpg = bytearray((OUT / "rgb.jpg").read_bytes())
    at = jpg.index(b"\xff\xc0")
    jpg[at + 5 : at + 9] = struct.pack(">HH", 10000, 10000)
    (OUT / "bad-huge.jpg").write_bytes(jpg)
    gif = bytearray((OUT / "palette.gif").read_bytes())
    gif[6:10] = struct.pack("<HH", 10000, 10000)
    (OUT / "bad-huge.gif").write_bytes(gif)
    bmp = bytearray((OUT / "rgb.bmp").read_bytes())
    bmp[18:26] = struct.pack("<ii", 10000, 10000)
    (OUT / "bad-huge.bmp").write_bytes(bmp)
    tiff = io.BytesIO()
    PICTURE.crop((0, 0, 2, 2)).save(tiff, "TIFF")
    (OUT / "bad-other.tiff").write_bytes(tiff.getvalue())


def squeezed(image):
    return base64.b64encode(zlib.compress(image.tobytes(), 9)).decode()


def on_white(image):
    """What the processors of mllama and idefics3 show a model: MllamaImageProcessor's convert_to_rgb."""
    if image.mode == "RGB":
        return image
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, (255, 255, 255)), rgba).convert("RGB")


def expected(path):
    image = ImageOps.exif_transpose(Image.open(path))
    plain, white = image.convert("RGB"), on_white(image)
    entry = {"width": plain.width, "height": plain.height, "rgb": squeezed(plain)}
    return entry | ({} if white.tobytes() == plain.tobytes() else {"white": squeezed(white)})


def main():
    for old in OUT.glob("*"):
        old.unlink()
    for make in (pngs, jpegs, webps, gifs, bmps, bad):
        make()
    good = sorted(path for path in OUT.glob("*") if not path.name.startswith("bad-"))
    golden = {
        "script": "tools/golden/images.py",
        "seed": SEED,
        "versions": {
            "pillow": PIL.__version__,
            "libjpeg_turbo": features.version("libjpeg_turbo"),
            "webp": features.version("webp"),
        },
        "images": {path.name: expected(path) for path in good},
    }
    (ROOT / "golden/images.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
