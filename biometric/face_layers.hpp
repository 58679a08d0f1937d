// Makes OpenCV's networks of this program use face_depthwise where it is the faster. Private to
// this folder; goes away with an OpenCV whose own is (4.7 has new convolutions).
#pragma once

void face_layers_register(); // once a process is enough, more does no harm
